import type { Finding, Severity } from "../domain/index.ts";
import type { Annotation } from "../ports/index.ts";
import { findingMarker } from "../effects/index.ts";
import { codeBlock, escapeInline, oneLine, sanitizeMessage } from "./markdown.ts";

/** Bitbucket refuses very long comments with an HTML page; the known clients stay below this many characters. */
export const maxCommentLength = 30_000;
const maxTitleLength = 300;
const maxMessageLength = 4_000;
const maxFixLines = 40;
const maxFixLength = 4_000;

/** The text of an inline comment: claim, evidence, fix, and the invisible marker as its last line. */
export function renderComment(finding: Finding, headLines: readonly string[]): string {
  const parts = [
    `**${escapeInline(cut(finding.title, maxTitleLength))}** · ${finding.category} · ${finding.severity}`,
    sanitizeMessage(cut(finding.message, maxMessageLength)),
  ];
  const fix = renderFix(finding, headLines);
  if (fix !== null) parts.push(fix);
  parts.push(
    `${rulesOf(finding)} · resolve this thread if it is intended: it will not be raised again.`,
  );
  parts.push(findingMarker(finding.fingerprint, finding.contentKey));
  return parts.join("\n\n");
}

/** The rule, and when several engines agree each with its own: they may be switched off one by one. */
function rulesOf(finding: Finding): string {
  const others = finding.alsoFoundBy ?? [];
  const own = others.length === 0 ? "" : ` (${finding.engine})`;
  return [
    `\`${finding.rule}\`${own}`,
    ...others.map(({ engine, rule }) => `\`${rule}\` (${engine})`),
  ].join(", ");
}

/** The fix as a diff of the lines it replaces; null when there is none or it would be longer than it helps. */
export function renderFix(finding: Finding, headLines: readonly string[]): string | null {
  const lines = fixAsDiff(finding, headLines);
  if (lines === null || lines.length > maxFixLines) return null;
  return lines.join("\n").length > maxFixLength ? null : codeBlock(lines, "diff");
}

export function fixAsDiff(finding: Finding, headLines: readonly string[]): string[] | null {
  if (finding.fix === undefined) return null;
  const { range, lines } = finding.fix;
  const before = headLines.slice(range.start - 1, range.end).map((line) => `- ${line}`);
  return [...before, ...lines.map((line) => `+ ${line}`)];
}

const annotationKinds = new Map<string, Annotation["kind"]>([
  ["security", "vulnerability"],
  ["secrets", "vulnerability"],
  ["correctness", "bug"],
]);

/** Bitbucket: at most 450 characters of summary. Annotations are plain text. */
export function renderAnnotation(finding: Finding): Annotation {
  return {
    externalId: `kody-${finding.fingerprint}`,
    kind: annotationKinds.get(finding.category) ?? "code-smell",
    summary: cut(oneLine(finding.title) || finding.rule, 450),
    details: cut(finding.message, 1_900),
    severity: finding.severity,
    path: finding.path,
    line: finding.range?.start ?? null,
  };
}

/** "1 comment", "3 comments". */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;
}

/** "2 high, 1 low", gravest first; "" for none. */
export function bySeverity(
  findings: readonly { readonly severity: Severity }[],
  order: readonly Severity[],
): string {
  return order
    .map((severity) => ({
      severity,
      number: findings.filter((finding) => finding.severity === severity).length,
    }))
    .filter((entry) => entry.number > 0)
    .map((entry) => `${entry.number} ${entry.severity}`)
    .join(", ");
}

/** Cuts at `length` characters, never inside a surrogate pair. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
