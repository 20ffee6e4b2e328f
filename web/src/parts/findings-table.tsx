import { useState } from "react";
import type { ReviewDecision } from "../../../src/contract/index.ts";
import { byGravity, reasonWords } from "../data/words.ts";
import { Severity } from "./marks.tsx";
import { Message } from "./message.tsx";

/** One outcome's findings; each opens to its message. */
export function FindingsTable(props: {
  title: string;
  help: string;
  decisions: readonly ReviewDecision[];
}) {
  const sorted = byGravity(props.decisions);
  if (sorted.length === 0) return null;
  return (
    <section>
      <h2>
        {props.title} <span className="quiet">{sorted.length}</span>
      </h2>
      <p className="help">{props.help}</p>
      <table className="findings">
        <thead>
          <tr>
            <th scope="col">Severity</th>
            <th scope="col">Finding</th>
            <th scope="col">Place</th>
            <th scope="col">Rule</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((decision, at) => (
            <FindingRow
              key={`${decision.rule} ${decision.path} ${decision.line} ${at}`}
              decision={decision}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function FindingRow({ decision }: { decision: ReviewDecision }) {
  const [open, setOpen] = useState(false);
  const why = reasonWords(decision.reason);
  return (
    <>
      <tr>
        <td>
          <Severity severity={decision.severity} />
        </td>
        <td className="wide">
          <button
            type="button"
            className="toggle"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {decision.title}
          </button>
          {why === "" ? null : <span className="quiet"> {why}</span>}
        </td>
        <td>
          <code>
            {decision.line === null ? decision.path : `${decision.path}:${decision.line}`}
          </code>
        </td>
        <td className="quiet">{decision.rule}</td>
      </tr>
      {open ? (
        <tr className="detail">
          <td colSpan={4}>
            <Message text={decision.message} />
            <p className="quiet">
              {decision.category} · found by {decision.engine}
            </p>
          </td>
        </tr>
      ) : null}
    </>
  );
}
