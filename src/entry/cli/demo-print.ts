import type { ReviewDetail } from "../../contract/index.ts";
import type { Snapshot } from "../../../sandbox/index.ts";
import { colorsFor, paintSeverity } from "./colors.ts";
import type { Terminal } from "./command.ts";
import { plural, printable } from "./terminal-text.ts";
import { severities, type Severity } from "../../core/domain/index.ts";

/** The review as it stands on the pull request, one line per finding. */
export function printReview(review: ReviewDetail, page: string, terminal: Terminal): void {
  const colors = colorsFor(terminal.colours);
  const shown = review.decisions.filter((decision) => decision.outcome !== "suppressed");
  const rows = shown.map((decision) => ({
    ...decision,
    place: printable(`${decision.path}${decision.line === null ? "" : `:${decision.line}`}`),
  }));
  const width = Math.max(0, ...rows.map((row) => row.place.length));
  const lines = rows.map((row) => {
    const paint = paintSeverity(
      severities.find((one) => one === row.severity) ?? ("low" satisfies Severity),
      colors,
    );
    const where = row.outcome === "comment" ? "comment" : "report ";
    return `  ${paint(row.severity.padEnd(8))}  ${where}  ${row.place.padEnd(width)}  ${printable(row.title)}`;
  });
  const { comment, report } = review.counts;
  const outcome = `${plural(comment, "comment")}, ${report} more in the report`;
  terminal.out(
    `\n${lines.join("\n")}\n\n  ${outcome} · ${stages(review)}\n  ${colors.underline(page)}\n\n`,
  );
}

/** What became of the threads after the push. */
export function printThreads(
  review: ReviewDetail,
  snapshot: Snapshot,
  page: string,
  terminal: Terminal,
): void {
  const colors = colorsFor(terminal.colours);
  const comments = snapshot.pullRequests.flatMap((pullRequest) => pullRequest.comments);
  const threads = comments.filter(({ inline, parent }) => inline !== null && parent === null);
  const lines = threads.map((thread) => {
    const mark = thread.resolution === null ? colors.yellow("open    ") : colors.green("resolved");
    const title = thread.raw.split("\n")[0]?.replace(/\*\*|\\/g, "") ?? "";
    return `  ${mark}  ${printable(`${thread.inline?.path ?? ""}  ${title}`)}`;
  });
  const summary =
    comments.find((comment) => comment.raw.includes("[kody:summary]"))?.raw.split("\n")[0] ?? "";
  terminal.out(
    `\n${lines.join("\n")}\n\n  Summary: ${summary} · ${stages(review)}\n  ${colors.underline(page)}\n`,
  );
}

/** What became of the pull request, and what Kody answered meanwhile. */
export function printMerge(snapshot: Snapshot, id: number, terminal: Terminal): void {
  const colors = colorsFor(terminal.colours);
  const found = snapshot.pullRequests.find((one) => one.id === id);
  const answer = found?.comments.find(({ raw }) => raw.includes("[kody:n:answer:"));
  const said = answer?.raw.split("\n")[0] ?? "";
  terminal.out(
    `\n  ${colors.green("merged")}    ${(found?.mergeCommit ?? "").slice(0, 12)} into ${found?.destination.branch ?? ""}\n  Answer to \`@kody fix\`: ${printable(said)}\n`,
  );
}

function stages(review: ReviewDetail): string {
  const parts = Object.entries(review.timings).map(
    ([stage, milliseconds]) => `${stage} ${(milliseconds / 1000).toFixed(1)} s`,
  );
  return parts.join(", ");
}
