import { touches } from "../diff/index.ts";
import type { ChangedFile, Finding, Fix } from "../domain/index.ts";
import type { SyntaxCheck } from "../ports/index.ts";
import type { ChangeSides } from "./analyse.ts";
import { applyFixes, countLines, fits } from "./apply-fixes.ts";

/**
 * Takes away every fix that must not be shown, whichever engine made it: one that does not fit the file, changes
 * nothing, or brings syntax errors. The findings themselves all stay.
 */
export async function verifyFixes(
  findings: readonly Finding[],
  files: readonly ChangedFile[],
  sides: Pick<ChangeSides, "head" | "partial">,
  syntax: SyntaxCheck | undefined,
  signal: AbortSignal,
): Promise<Finding[]> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const verified: Finding[] = [];
  for (const finding of findings) {
    if (finding.fix === undefined) {
      verified.push(finding);
      continue;
    }
    const fix = withoutReturns(finding.fix);
    const text = sides.head.get(finding.path);
    const holds =
      text !== undefined &&
      changesSomething(fix, text) &&
      (sides.partial.has(finding.path)
        ? isShown(fix, byPath.get(finding.path))
        : !(await breaks(finding.path, text, fix, syntax, signal)));
    const { fix: _, ...bare } = finding;
    verified.push(holds ? { ...finding, fix } : bare);
  }
  return verified;
}

/** Engines see the carriage returns of a file; in a fix they belong to the line's ending. */
function withoutReturns(fix: Fix): Fix {
  return { ...fix, lines: fix.lines.map((line) => line.replace(/\r$/, "")) };
}

function changesSomething(fix: Fix, text: string): boolean {
  return fits(fix, countLines(text)) && applyFixes(text, [fix]).text !== text;
}

/** Of a patch's file only some lines are known: the fix may replace added ones and nothing between. */
function isShown({ range }: Fix, file: ChangedFile | undefined): boolean {
  if (file === undefined) return false;
  for (let line = range.start; line <= range.end; line += 1)
    if (!touches(file, { start: line, end: line })) return false;
  return true;
}

async function breaks(
  path: string,
  text: string,
  fix: Fix,
  syntax: SyntaxCheck | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  if (syntax === undefined) return false;
  return syntax.breaks({ path, text }, applyFixes(text, [fix]).text, signal);
}
