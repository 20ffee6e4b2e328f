import { useState } from "react";
import type { HookAnswer, RepositoriesAnswer } from "../../../src/contract/index.ts";
import { write } from "../data/api.ts";
import { hookGroups, hookWords, type HookGroup } from "../data/hook-groups.ts";
import { useAdmin } from "../data/session.ts";
import { useAction } from "../data/use-action.ts";
import { count } from "../data/words.ts";
import { StateMark } from "./capabilities.tsx";
import { Result } from "./said.tsx";

const shapes = {
  working: ["✓", "works"],
  waiting: ["◌", "waiting"],
  without: ["▲", "polled"],
} as const;
const states = { working: "granted", waiting: "unknown", without: "warning" } as const;

/** What came of the webhooks, grouped by outcome: what needs somebody first, each with reason and remedy. */
export function HookOverview(props: {
  answer: RepositoriesAnswer;
  changed: () => void;
  onlyTroubles?: boolean;
}) {
  const groups = hookGroups(props.answer.repositories).filter(
    ({ state }) => props.onlyTroubles !== true || state === "without",
  );
  if (groups.length === 0) return null;
  return (
    <ul className="checks hooks">
      {groups.map((group) => (
        <li key={group.key}>
          <StateMark of={shapes[group.state]} state={states[group.state]} />
          <div>
            <b>{group.title}</b>
            {group.reason === null ? null : <p>{group.reason}</p>}
            <Members group={group} changed={props.changed} />
          </div>
        </li>
      ))}
    </ul>
  );
}

const pageful = 50;

function Members({ group, changed }: { group: HookGroup; changed: () => void }) {
  const [open, setOpen] = useState(false);
  const [limit, setLimit] = useState(pageful);
  const left = group.repositories.length - limit;
  return (
    <>
      <button type="button" className="toggle" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? "Hide" : "Show"} {count(group.repositories.length, "repository", "repositories")}
        <span className="hidden"> of “{group.title}”</span>
      </button>
      {open ? (
        <ul className="members">
          {group.repositories.slice(0, limit).map((repository) => (
            <li key={repository.uuid}>
              <span className="name">
                <bdi>
                  {repository.workspace}/{repository.slug}
                </bdi>
                {group.reason === null && (repository.hook?.reason ?? null) !== null ? (
                  <span className="quiet under">{repository.hook?.reason}</span>
                ) : null}
              </span>
              {group.state === "without" ? (
                <Retry uuid={repository.uuid} slug={repository.slug} changed={changed} />
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
      {open && left > 0 ? (
        <button type="button" className="more" onClick={() => setLimit(limit + pageful)}>
          Show {Math.min(left, pageful)} more of {left}
        </button>
      ) : null}
    </>
  );
}

function Retry({ uuid, slug, changed }: { uuid: string; slug: string; changed: () => void }) {
  const admin = useAdmin();
  const { busy, said, run } = useAction();
  if (!admin) return null;

  async function mend(): Promise<void> {
    const path = `/repositories/${encodeURIComponent(uuid)}/hook`;
    const answer = await run(() => write<HookAnswer>("POST", path), retrySentence);
    if (answer.ok) changed();
  }

  return (
    <>
      <button type="button" disabled={busy} onClick={() => void mend()}>
        Try again<span className="hidden"> for {slug}</span>
      </button>
      <Result said={said} busy={busy && "Asking Bitbucket…"} />
    </>
  );
}

function retrySentence(hook: HookAnswer): string {
  const words = hookWords(hook);
  return `Now ${words}. ${hook.reason ?? ""}`.trim();
}
