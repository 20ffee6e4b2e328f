import type { TokenAuditAnswer } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import { useAdmin } from "../../data/session.ts";
import { useAction } from "../../data/use-action.ts";
import { useNow } from "../../data/use-now.ts";
import { usePolled } from "../../data/use-polled.ts";
import { StateMark } from "../../parts/capabilities.tsx";
import { When } from "../../parts/marks.tsx";
import { Trouble } from "../../parts/notice.tsx";
import { Result } from "../../parts/said.tsx";

const triggers: Readonly<Record<TokenAuditAnswer["trigger"], string>> = {
  schedule: "as scheduled",
  demand: "on demand",
};

/** What the regular looks at token, account, webhooks and repositories have found; the newest opened. */
export function Audits({ audited }: { audited: () => void }) {
  const now = useNow();
  const admin = useAdmin();
  const { value, problem, refresh } = usePolled<{ audits: TokenAuditAnswer[] }>(
    "/audits?limit=20",
    () => 60_000,
  );
  const { busy, said, run } = useAction();

  async function audit(): Promise<void> {
    const answer = await run(
      () => write<TokenAuditAnswer>("POST", "/audits"),
      ({ summary }) => summary,
    );
    if (!answer.ok) return;
    refresh();
    audited();
  }

  const audits = value?.audits ?? [];
  return (
    <section>
      <h2>
        Audits <span className="quiet">{audits.length === 0 ? "" : audits.length}</span>
      </h2>
      {problem === null ? null : <Trouble>{problem.message}</Trouble>}
      {audits.length === 0 && value !== null ? (
        <p className="empty">None yet. Kody looks at the token once a day.</p>
      ) : null}
      {admin ? (
        <div className="bar">
          <button type="button" disabled={busy} onClick={() => void audit()}>
            Audit now
          </button>
          <Result said={said} busy={busy && "Looking at token, account, webhooks, repositories…"} />
        </div>
      ) : null}
      {audits.map((audit, at) => (
        <Audit key={audit.id} audit={audit} now={now} newest={at === 0} />
      ))}
    </section>
  );
}

export function Audit(props: { audit: TokenAuditAnswer; now: number; newest: boolean }) {
  const { audit, now, newest } = props;
  const { id, at, trigger, summary, ok, changes, findings } = audit;
  const path = `/api/audits/${encodeURIComponent(id)}`;
  return (
    <details className="audit" open={newest}>
      <summary>
        <StateMark of={ok ? ["✓", "fine"] : ["▲", "findings"]} state={ok ? "good" : "warning"} />
        <span>{summary}</span>
        <span className="quiet">
          <When iso={at} now={now} />, {triggers[trigger]}
        </span>
      </summary>
      <h3>What changed</h3>
      {changes.length === 0 ? (
        <p className="quiet">Nothing since the audit before.</p>
      ) : (
        <ul>
          {changes.map((change) => (
            <li key={change}>{change}</li>
          ))}
        </ul>
      )}
      <h3>What was found</h3>
      <ul className="checks">
        {findings.map(({ subject, state, message, remedy }) => (
          <li key={`${subject} ${message}`}>
            <StateMark of={marks[state]} state={state} />
            <div>
              <b>{subject}</b>
              <p>{message}</p>
              {remedy === null ? null : <p className="remedy">{remedy}</p>}
            </div>
          </li>
        ))}
      </ul>
      <p>
        Export:{" "}
        <a href={path} download={`kody-audit-${id}.json`}>
          JSON
        </a>
        ,{" "}
        <a href={`${path}?format=csv`} download={`kody-audit-${id}.csv`}>
          CSV
        </a>
      </p>
    </details>
  );
}

const marks = {
  good: ["✓", "good"],
  warning: ["▲", "warning"],
  problem: ["✕", "problem"],
} as const;
