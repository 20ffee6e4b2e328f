import type { LeftoverAnswer, LeftoverDecision } from "../../../src/contract/index.ts";
import { write } from "../data/api.ts";
import { stateWord } from "../data/leftovers.ts";
import { useAction } from "../data/use-action.ts";
import { Severity, When } from "./marks.tsx";
import { Result } from "./said.tsx";

export interface LeftoversTableProps {
  readonly leftovers: readonly LeftoverAnswer[];
  readonly now: number;
  /** Row that the keyboard is on; -1 for none. */
  readonly cursor: number;
  readonly admin: boolean;
  readonly changed: () => void;
}

export function LeftoversTable({ leftovers, now, cursor, admin, changed }: LeftoversTableProps) {
  return (
    <table className="leftovers">
      <thead>
        <tr>
          <th scope="col">Severity</th>
          <th scope="col">Finding</th>
          <th scope="col">Pull request</th>
          <th scope="col">Merged</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {leftovers.map((leftover, at) => (
          <tr
            key={leftover.id}
            className={at === cursor ? "cursor" : undefined}
            aria-selected={at === cursor}
          >
            <td>
              <Severity severity={leftover.severity} />
            </td>
            <td className="wide">
              <bdi>{leftover.title}</bdi>
              <br />
              <code>
                <bdi>{placeOf(leftover)}</bdi>
              </code>{" "}
              <span className="quiet">{leftover.rule}</span>
            </td>
            <td>
              <PullRequest leftover={leftover} />
            </td>
            <td className="nowrap">
              <When iso={leftover.keptAt} now={now} />
            </td>
            <td>
              <State leftover={leftover} admin={admin} changed={changed} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function placeOf({ path, line }: LeftoverAnswer): string {
  return line === null ? path : `${path}:${line}`;
}

function PullRequest({ leftover }: { leftover: LeftoverAnswer }) {
  const { repository, pullRequestId, pullRequestTitle, pullRequestUrl } = leftover;
  const name = `${repository} #${pullRequestId}`;
  if (!pullRequestUrl.startsWith("https://")) return name;
  return (
    <a href={pullRequestUrl} rel="noreferrer" title={pullRequestTitle}>
      {name}
    </a>
  );
}

type StateProps = Pick<LeftoversTableProps, "admin" | "changed"> & { leftover: LeftoverAnswer };

function State({ leftover, admin, changed }: StateProps) {
  const { busy, said, run } = useAction();
  const { id, title, state, closedBy, issueKey, issueProblem } = leftover;
  async function close(decision: LeftoverDecision): Promise<void> {
    const { ok } = await run(() => write("PUT", `/leftovers/${id}/state`, decision));
    if (ok) changed();
  }
  const by = closedBy === null ? "" : `, by ${closedBy}`;
  return (
    <>
      {admin && state === "open" ? (
        <>
          <button
            type="button"
            disabled={busy}
            aria-label={`Done: ${title}`}
            onClick={() => void close({ state: "done" })}
          >
            Done
          </button>{" "}
          <button
            type="button"
            disabled={busy}
            aria-label={`Will not fix: ${title}`}
            onClick={() => void close({ state: "will-not-fix" })}
          >
            Will not fix
          </button>
        </>
      ) : (
        `${stateWord(state)}${by}`
      )}
      {issueKey === null ? null : <div className="quiet">{issueKey}</div>}
      {issueProblem === null ? null : <div className="quiet">No issue yet. {issueProblem}</div>}
      <Result said={said} />
    </>
  );
}
