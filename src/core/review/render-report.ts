import { atLeast, thresholdsAt, type Decision, type ReviewPolicy } from "../domain/index.ts";
import type { Annotation, BuildStatus, Report } from "../ports/index.ts";
import type { PlacedDecision } from "./decide.ts";
import { gravity } from "./rank.ts";
import { bySeverity, count, cut, renderAnnotation } from "./render-comment.ts";
import { severities } from "../domain/index.ts";

export const reportId = "kody";
export const statusKey = "kody";

/** One call's worth (Bitbucket takes 100 per call), so that a review's cost does not grow with its findings. */
export const maxAnnotations = 100;

/** Characters of a report's text; Bitbucket takes 2,000. */
const maxDetails = 1_900;

/** Everything that did not become a comment, worst first, as far as one call carries. */
export function reportAnnotations(decisions: readonly PlacedDecision[]): Annotation[] {
  return reported(decisions)
    .slice(0, maxAnnotations)
    .map((decision) => renderAnnotation(decision.finding));
}

export function renderReport(
  decisions: readonly PlacedDecision[],
  outcome: string,
  policy: ReviewPolicy,
  link: string,
): Report {
  const inReport = reported(decisions);
  const comments = decisions.filter((decision) => decision.outcome === "comment");
  const left = inReport.length - maxAnnotations;
  const grave = bySeverity(
    [...comments, ...inReport].map((decision) => decision.finding),
    severities,
  );
  const details = [
    outcome,
    comments.length > 0
      ? `${count(comments.length, "comment")} on the pull request ${comments.length === 1 ? "says" : "say"} the rest.`
      : "",
    left > 0 ? `${count(left, "further finding")} of lower rank are not listed here.` : "",
  ];
  return {
    id: reportId,
    title: "Kody review",
    details: cut(details.filter((part) => part !== "").join(" "), maxDetails),
    result: passes(decisions, policy) ? "passed" : "failed",
    link,
    data: [
      { title: "Comments", value: comments.length },
      { title: "In this report", value: inReport.length },
      { title: "By severity", value: grave === "" ? "none" : grave },
    ],
  };
}

/** For a host that refuses the annotations: the report says itself, as far as it can, what they would have said. */
export function withFindingsAsText(report: Report, annotations: readonly Annotation[]): Report {
  const places = annotations.map(({ path, line, summary }) =>
    line === null ? `${path}: ${summary}` : `${path}:${line}: ${summary}`,
  );
  return { ...report, details: cut([report.details, ...places].join("\n"), maxDetails) };
}

/** True when no finding that still stands is as grave as the policy's limit. */
export function passes(decisions: readonly Decision[], policy: ReviewPolicy): boolean {
  return !decisions.some(({ finding, outcome }) => {
    const { failOn } = thresholdsAt(policy, finding.path);
    return outcome !== "suppressed" && failOn !== "never" && atLeast(gravity(finding), failOn);
  });
}

/** Bitbucket shows about one line of the description. */
export function renderStatus(
  state: BuildStatus["state"],
  description: string,
  url: string,
  refname: string,
): BuildStatus {
  return {
    key: statusKey,
    state,
    name: "Kody review",
    description: cut(description, 255),
    url,
    refname,
  };
}

function reported(decisions: readonly PlacedDecision[]): PlacedDecision[] {
  return decisions.filter((decision) => decision.outcome === "report");
}
