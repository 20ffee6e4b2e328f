import type { Leftover, NewIssue } from "../ports/index.ts";

const longestSummary = 250;
const longestMessage = 8_000;

/** The issue that is made of a finding. What strangers wrote is text in it and nothing else. */
export function issueOf(
  leftover: Leftover,
  { projectKey, issueType }: Pick<NewIssue, "projectKey" | "issueType">,
): NewIssue {
  const { title, path, line, severity, rule, pullRequest, pullRequestUrl, message } = leftover;
  const name = `${pullRequest.workspace}/${pullRequest.slug} #${pullRequest.id}`;
  const place = line === null ? path : `${path}:${line}`;
  const lines = [
    `This finding was still open when ${name} was merged.`,
    plain(message, longestMessage),
    `Where: ${oneLine(place, 500)}`,
    `Severity: ${severity}. Rule: ${oneLine(rule, 200)}.`,
    ...(/^https?:\/\//.test(pullRequestUrl)
      ? [`Pull request: ${oneLine(pullRequestUrl, 500)}`]
      : []),
  ];
  return {
    projectKey,
    issueType,
    summary: oneLine(title, longestSummary) || "A finding without title",
    description: lines.join("\n"),
    label: labelOf(leftover),
  };
}

/** The same for ever, and of no other leftover: a finding may be left open by two pull requests. */
function labelOf({ fingerprint, id }: Leftover): string {
  return `${fingerprint}${id.padStart(8, "0")}`;
}

function oneLine(text: string, most: number): string {
  return plain(text.replace(/\s+/g, " "), most).trim();
}

/** Without signs that are not seen or that turn the direction of writing, and never cut within a sign. */
function plain(text: string, most: number): string {
  const seen = text.replace(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, " ");
  if (seen.length <= most) return seen;
  // Half a sign at the end is left out.
  return `${seen.slice(0, most).replace(/[\ud800-\udbff]$/, "")} …`;
}
