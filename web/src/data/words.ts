import type { ReviewDecision, ReviewSummary } from "../../../src/contract/index.ts";

/** "1 comment", "2 comments". */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** "a", "a and b", "a, b and c". */
export function list(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}

const outcomes: Readonly<Record<ReviewSummary["status"], string>> = {
  running: "Running",
  done: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

export function outcomeWord(status: ReviewSummary["status"]): string {
  return outcomes[status];
}

const reasons: Readonly<Record<string, string>> = {
  "not-introduced": "was there before this pull request",
  "outside-diff": "lies outside the changed lines",
  "below-threshold": "below the severity that is worth a comment",
  "over-cap": "more comments than one pull request may get",
  dismissed: "a person resolved or refused it before",
  "ignored-by-config": "switched off by the configuration",
};

/** Why a finding was not posted, in words; an unknown reason is shown as it is. */
export function reasonWords(reason: string | null): string {
  return reason === null ? "" : (reasons[reason] ?? reason);
}

const severities = ["critical", "high", "medium", "low", "info"];

/** The gravest first, then by file and line. */
export function byGravity(decisions: readonly ReviewDecision[]): ReviewDecision[] {
  const rank = (decision: ReviewDecision): number => {
    const at = severities.indexOf(decision.severity);
    return at === -1 ? severities.length : at;
  };
  return decisions.toSorted(
    (a, b) => rank(a) - rank(b) || compare(a.path, b.path) || (a.line ?? 0) - (b.line ?? 0),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The outcome of a review as one sentence: "3 comments, 1 of them high. 5 findings in the report only." */
export function reviewSentence(
  review: Pick<ReviewSummary, "status" | "reason" | "counts">,
  decisions: readonly Pick<ReviewDecision, "severity" | "outcome">[] = [],
): string {
  if (review.status === "running") return "The review is running.";
  if (review.status === "cancelled")
    return `The review was cancelled. ${asSentence(review.reason)}`.trim();
  if (review.status === "failed") return `The review failed. ${asSentence(review.reason)}`.trim();
  const { comment, report } = review.counts;
  if (comment === 0 && report === 0) return "Nothing to say about this change.";
  const gravest = ["critical", "high"]
    .map((severity) => ({
      severity,
      found: decisions.filter((one) => one.outcome === "comment" && one.severity === severity)
        .length,
    }))
    .filter(({ found }) => found > 0)
    .map(({ severity, found }) => `${found} of them ${severity}`);
  const comments = [comment === 0 ? "No comments" : count(comment, "comment"), ...gravest].join(
    ", ",
  );
  return report === 0
    ? `${comments}.`
    : `${comments}. ${count(report, "finding")} in the report only.`;
}

function asSentence(reason: string | null): string {
  if (reason === null || reason === "") return "";
  return /[.!?]$/.test(reason) ? reason : `${reason}.`;
}
