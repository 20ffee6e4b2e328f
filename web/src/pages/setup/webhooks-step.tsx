import { useEffect, useState } from "react";
import type { AddressAnswer, RepositoriesAnswer } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import { webhookSentence } from "../../data/address.ts";
import { stepPath } from "../../data/route.ts";
import type { StepProps } from "../../data/setup.ts";
import { useAction } from "../../data/use-action.ts";
import { usePolled } from "../../data/use-polled.ts";
import { useStable } from "../../data/use-stable.ts";
import { StateMark } from "../../parts/capabilities.tsx";
import { HookOverview } from "../../parts/hook-overview.tsx";
import { Link } from "../../parts/link.tsx";
import { Headline, Loading, Trouble } from "../../parts/notice.tsx";
import { Progress } from "../../parts/progress.tsx";
import { Result } from "../../parts/said.tsx";
import { StepEnd } from "./stepper.tsx";

/** "Does Kody hear of every pull request?" */
export function WebhooksStep({ setup, changed }: StepProps) {
  const { value, problem, refresh } = usePolled<RepositoriesAnswer>("/repositories", (value) =>
    value === null || value.hooks.settled < value.hooks.wanted ? 1_000 : 10_000,
  );
  const settled = value !== null && value.hooks.settled === value.hooks.wanted;
  const tell = useStable(changed);
  useEffect(() => {
    if (settled) tell();
  }, [settled, tell]);
  if (value === null) return problem === null ? <Loading /> : <Trouble>{problem.message}</Trouble>;
  const { wanted } = value.hooks;
  const { tone, sentence } = webhookSentence(value);
  return (
    <>
      <Headline tone={tone}>{sentence}</Headline>
      {problem === null ? null : <Trouble>{problem.message}</Trouble>}
      <p className="help">{value.watching}</p>
      <Address />
      <section>
        <h2>Repositories</h2>
        {settled ? null : <Progress done={value.hooks.settled} of={wanted} what="repositories" />}
        {wanted === 0 ? (
          <p className="empty">
            <Link to={stepPath("repositories")}>Choose repositories</Link> first.
          </p>
        ) : null}
        <HookOverview answer={value} changed={refresh} />
      </section>
      <StepEnd step="webhooks" setup={setup} changed={changed} />
    </>
  );
}

const shapes = { good: ["✓", "reached"], bad: ["▲", "not reached"] } as const;

/** Whether Bitbucket could reach this Kody at all. */
function Address() {
  const { busy, said, run } = useAction();
  const [seen, setSeen] = useState<AddressAnswer | null>(null);
  const check = useStable(() => {
    void run(() => write<AddressAnswer>("POST", "/address/check")).then(
      (answer) => answer.ok && setSeen(answer.value),
    );
  });
  useEffect(() => {
    check();
  }, [check]);
  const state = seen?.state === "reached" ? "good" : "bad";
  return (
    <section>
      <h2>Kody’s address</h2>
      {seen === null || busy ? null : (
        <ul className="checks">
          <li>
            <StateMark of={shapes[state]} state={state === "good" ? "good" : "warning"} />
            <div>
              {seen.url === null ? null : (
                <b>
                  <code>{seen.url}</code>
                </b>
              )}
              <p>{seen.message}</p>
              {seen.remedy === null ? null : <p className="remedy">{seen.remedy}</p>}
            </div>
          </li>
        </ul>
      )}
      <div className="bar">
        <button type="button" disabled={busy} onClick={() => check()}>
          Check again
        </button>
        <Result said={said} busy={busy && "Kody tries to reach itself at its public address…"} />
      </div>
    </section>
  );
}
