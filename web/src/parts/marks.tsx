import type { ReviewSummary } from "../../../src/contract/index.ts";
import { absoluteTime, relativeTime } from "../data/time.ts";
import { outcomeWord } from "../data/words.ts";

const severityShapes: Readonly<Record<string, string>> = {
  critical: "◆",
  high: "▲",
  medium: "●",
  low: "○",
  info: "–",
};

/** Severity by colour, shape and word. */
export function Severity({ severity }: { severity: string }) {
  return (
    <span className={`mark severity-${severity}`}>
      <span aria-hidden="true">{severityShapes[severity] ?? "•"}</span> {severity}
    </span>
  );
}

const outcomeShapes: Readonly<Record<ReviewSummary["status"], string>> = {
  running: "◌",
  done: "✓",
  failed: "✕",
  cancelled: "–",
};

/** Outcome of a review by colour, shape and word. */
export function Outcome({ status }: { status: ReviewSummary["status"] }) {
  return (
    <span className={`mark outcome-${status}`}>
      <span aria-hidden="true">{outcomeShapes[status]}</span> {outcomeWord(status)}
    </span>
  );
}

/** A time as a distance from now, with the exact one on hover. */
export function When({ iso, now }: { iso: string; now: number }) {
  return (
    <time dateTime={iso} title={absoluteTime(iso)}>
      {relativeTime(iso, now)}
    </time>
  );
}

/** The first seven digits of a commit, the rest on hover. */
export function Commit({ hash }: { hash: string }) {
  return <code title={hash}>{hash.slice(0, 7)}</code>;
}
