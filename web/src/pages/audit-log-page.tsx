import { useState } from "react";
import type {
  AuditLogEntryAnswer,
  AuditLogVerificationAnswer,
} from "../../../src/contract/index.ts";
import { read, write } from "../data/api.ts";
import { detailWords } from "../data/audit-words.ts";
import { useAdmin } from "../data/session.ts";
import { useAction } from "../data/use-action.ts";
import { useNow } from "../data/use-now.ts";
import { usePolled } from "../data/use-polled.ts";
import { When } from "../parts/marks.tsx";
import { Headline, Loading, Trouble } from "../parts/notice.tsx";
import { OnlyAdmins } from "../parts/only-admins.tsx";
import { Result } from "../parts/said.tsx";

const pageful = 100;

interface Entries {
  readonly entries: readonly AuditLogEntryAnswer[];
}

/** "Who did what?" */
export function AuditLogPage() {
  return useAdmin() ? <AuditLog /> : <OnlyAdmins what="read the audit log" />;
}

function AuditLog() {
  const { value, problem } = usePolled<Entries>(`/audit-log?limit=${pageful}`, () => 10_000);
  const [older, setOlder] = useState<readonly AuditLogEntryAnswer[]>([]);
  const { busy, said, run } = useAction();
  if (value === null) return problem === null ? <Loading /> : <Trouble>{problem.message}</Trouble>;
  const newest = value.entries;
  const last = newest.at(-1)?.sequence ?? 0;
  const entries = [...newest, ...older.filter(({ sequence }) => sequence < last)];
  const first = entries.at(-1)?.sequence ?? 0;

  async function more(): Promise<void> {
    const path = `/audit-log?limit=${pageful}&before=${first}`;
    const answer = await run(() => read<Entries>(path));
    // With what is shown now: the newest ones move on, and nothing between may be lost.
    if (answer.ok) setOlder([...entries, ...answer.value.entries]);
  }

  return (
    <>
      <Headline tone="plain">{logSentence(entries)}</Headline>
      {problem === null ? null : <Trouble>{problem.message}</Trouble>}
      <Verify />
      <EntryTable entries={entries} />
      {first > 1 ? (
        <button type="button" className="more" disabled={busy} onClick={() => void more()}>
          Show older entries
        </button>
      ) : null}
      <Result said={said} />
    </>
  );
}

export function logSentence(entries: readonly AuditLogEntryAnswer[]): string {
  const newest = entries[0];
  if (newest === undefined) return "Nothing is recorded yet.";
  return `${newest.sequence} ${newest.sequence === 1 ? "action is" : "actions are"} recorded, the last by ${newest.actor}.`;
}

function Verify() {
  const { busy, said, run, say } = useAction();
  async function verify(): Promise<void> {
    const answer = await run(() => write<AuditLogVerificationAnswer>("POST", "/audit-log/verify"));
    if (answer.ok) say({ ok: answer.value.intact, words: answer.value.message });
  }
  return (
    <div className="bar">
      <button type="button" disabled={busy} onClick={() => void verify()}>
        Verify the log
      </button>
      <span className="help">Each entry is chained to the one before: a change shows.</span>
      <Result said={said} busy={busy && "Reading every entry…"} />
    </div>
  );
}

function EntryTable({ entries }: { entries: readonly AuditLogEntryAnswer[] }) {
  const now = useNow();
  if (entries.length === 0) return null;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col" className="number wide-only">
            No.
          </th>
          <th scope="col">When</th>
          <th scope="col">Who</th>
          <th scope="col">What</th>
          <th scope="col">On</th>
          <th scope="col">Details</th>
          <th scope="col" className="wide-only">
            Hash
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ sequence, at, actor, action, subject, details, hash }) => (
          <tr key={sequence}>
            <td className="number quiet wide-only">{sequence}</td>
            <td className="nowrap">
              <When iso={at} now={now} />
            </td>
            <td>
              <bdi>{actor}</bdi>
            </td>
            <td className="nowrap">{action}</td>
            <td>
              <bdi>{subject}</bdi>
            </td>
            <td className="quiet">
              <bdi>{detailWords(details)}</bdi>
            </td>
            <td className="wide-only">
              <code title={hash}>{hash.slice(0, 8)}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
