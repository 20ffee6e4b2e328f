import { splitLines } from "../text/index.ts";
import type { Finding, Fix } from "../domain/index.ts";
import { renderFix } from "../review/index.ts";
import type { HeadAnalysis } from "./analyse-head.ts";
import { isNamed } from "./wish.ts";

/** A finding whose fix may be applied to the head. */
export interface Candidate {
  /** As it is at the head. */
  readonly finding: Finding;
  readonly fix: Fix;
  readonly byModel: boolean;
}

export interface LeftOut {
  readonly finding: Finding;
  /** A sentence. */
  readonly reason: string;
}

export interface Matched {
  readonly candidates: readonly Candidate[];
  readonly left: readonly LeftOut[];
}

/** What people saw of the findings before they asked. */
export interface Shown {
  /** The head that the findings are of. */
  readonly head: string;
  /** Their files there, as far as they can still be read. */
  readonly texts: ReadonlyMap<string, string>;
  /** The comment that shows the fix; null when many are asked for. */
  readonly comment: string | null;
}

/** Finds the findings at the head as it is now, with the same fixes; all others are left out with the reason. */
export function matchFindings(
  findings: readonly Finding[],
  shown: Shown,
  now: HeadAnalysis,
): Matched {
  const candidates: Candidate[] = [];
  const left: LeftOut[] = [];
  for (const finding of findings) {
    const match = matchOne(finding, shown, now);
    const reason = typeof match === "string" ? match : refusedFile(match, now);
    if (typeof match === "string" || reason !== null)
      left.push({ finding, reason: reason ?? "It can't be fixed." });
    else candidates.push(match);
  }
  return { candidates, left };
}

function matchOne(finding: Finding, shown: Shown, now: HeadAnalysis): Candidate | string {
  if (finding.fix === undefined) return "There is no fix that could be applied by itself.";
  if (!isShownSo(finding, shown))
    return "Its comment shows another fix than the newest review has. Change it by hand, or resolve the thread and ask for a review.";
  if (finding.fix.lines.some((line) => /kody-ignore/i.test(line)))
    return "Its fix would switch off findings instead of mending the code.";
  if (finding.engine === "model") return matchModel(finding, finding.fix, shown, now);
  const current = now.reviewed.findings.find((one) => isNamed(one, finding.fingerprint));
  if (current === undefined) {
    const ignored = now.reviewed.ignored.some((one) => isNamed(one.finding, finding.fingerprint));
    return ignored
      ? "The team's configuration ignores it now."
      : "It is gone: the branch does not have it any more.";
  }
  if (current.fix === undefined) return "It has no fix any more since the branch moved.";
  if (!sameFix(current.fix, finding.fix))
    return "The branch moved and its fix is another one now than the one that was shown. Ask again after the next review.";
  return { finding: current, fix: current.fix, byModel: false };
}

/** Static analysis can't find it again: its lines must stand where they stood. */
function matchModel(
  finding: Finding,
  fix: Fix,
  shown: Shown,
  now: HeadAnalysis,
): Candidate | string {
  const before = shown.texts.get(finding.path);
  const after = now.loaded.sides.head.get(finding.path);
  if (after === undefined) return { finding, fix, byModel: true };
  const ranges = [fix.range, ...(finding.range === null ? [] : [finding.range])];
  const isSame =
    before !== undefined &&
    ranges.every(({ start, end }) => {
      const [was, is] = [before, after].map((text) => text.split("\n").slice(start - 1, end));
      return JSON.stringify(was) === JSON.stringify(is);
    });
  return isSame
    ? { finding, fix, byModel: true }
    : "The branch moved and its lines are not where they were. Ask again after the next review.";
}

/** True unless the comment shows a fix, and another one. */
function isShownSo(finding: Finding, { comment, texts }: Shown): boolean {
  const text = texts.get(finding.path);
  if (comment === null || text === undefined) return true;
  const seen = /^(`{3,})diff$[\s\S]*?^\1$/m.exec(comment.replace(/\r\n?/g, "\n"))?.[0];
  const block = renderFix(finding, splitLines(text));
  return seen === undefined || block === null || trimmed(seen) === trimmed(block);
}

/** Bitbucket may trim lines. */
function trimmed(text: string): string {
  return text.replace(/[ \t]+$/gm, "");
}

function sameFix(a: Fix, b: Fix): boolean {
  return (
    a.range.end - a.range.start === b.range.end - b.range.start &&
    JSON.stringify(a.lines) === JSON.stringify(b.lines)
  );
}

const pointsToLargeFile = "version https://git-lfs.github.com/spec/";

/** Why the file can't be changed; null when it can. */
function refusedFile({ finding, fix }: Candidate, { loaded }: HeadAnalysis): string | null {
  const { path } = finding;
  const file = loaded.change.files.find(({ newPath }) => newPath === path);
  if (file === undefined) return "Its file is not one that this pull request changes.";
  if (/\p{Cc}/u.test(path)) return "The name of its file has control characters.";
  if (file.symlink || file.submodule) return "Its file is a link.";
  const text = loaded.sides.head.get(path);
  if (file.binary || text === undefined) {
    const skipped = loaded.skipped.find((one) => one.path === path)?.reason;
    return `Its file can't be read as text${skipped === undefined ? "" : ` (${skipped})`}.`;
  }
  if (text.startsWith(pointsToLargeFile)) return "Its file is kept in Git LFS.";
  return fix.lines.some((line) => /[\r\n\u2028\u2029\0]/.test(line))
    ? "Its fix has line ends within its lines."
    : null;
}
