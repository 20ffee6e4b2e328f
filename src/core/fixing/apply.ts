import type { SyntaxCheck } from "../ports/index.ts";
import { applyFixes, worstFirst } from "../review/index.ts";
import type { Candidate, LeftOut } from "./match.ts";

export interface Applied {
  readonly kept: readonly Candidate[];
  readonly left: readonly LeftOut[];
}

/** Tries the fixes one after the other, the gravest finding's first; keeps those that fit together and still parse. */
export async function keepFitting(
  candidates: readonly Candidate[],
  texts: ReadonlyMap<string, string>,
  syntax: SyntaxCheck,
  signal: AbortSignal,
): Promise<Applied> {
  const kept: Candidate[] = [];
  const left: LeftOut[] = [];
  for (const candidate of candidates.toSorted((a, b) => worstFirst(a.finding, b.finding))) {
    const { path } = candidate.finding;
    const text = texts.get(path) ?? "";
    const others = kept.filter(({ finding }) => finding.path === path);
    const reason = others.some((other) => isEqual(other, candidate))
      ? null
      : await refusal(candidate, others, text, syntax, signal);
    if (reason === null) kept.push(candidate);
    else left.push({ finding: candidate.finding, reason });
  }
  return { kept, left };
}

async function refusal(
  candidate: Candidate,
  others: readonly Candidate[],
  text: string,
  syntax: SyntaxCheck,
  signal: AbortSignal,
): Promise<string | null> {
  const { path } = candidate.finding;
  const before = applyFixes(text, distinct(others)).text;
  const after = applyFixes(text, [...distinct(others), candidate.fix]);
  if (after.left.length > 0) {
    return applyFixes(text, [candidate.fix]).left.length > 0
      ? "Its fix names lines that the file does not have."
      : "Its fix changes lines that another of these fixes changes. Ask again once that one is in.";
  }
  if (after.text === before) return "Its fix changes nothing.";
  return (await syntax.breaks({ path, text }, after.text, signal))
    ? "With its fix the file would not parse any more."
    : null;
}

/** The changed files as they are with these fixes. */
export function fixedTexts(
  kept: readonly Candidate[],
  texts: ReadonlyMap<string, string>,
): Map<string, string> {
  const paths = [...new Set(kept.map(({ finding }) => finding.path))].toSorted();
  return new Map(
    paths.map((path) => {
      const here = kept.filter(({ finding }) => finding.path === path);
      return [path, applyFixes(texts.get(path) ?? "", distinct(here)).text];
    }),
  );
}

/** Several findings may have one and the same fix. */
function distinct(candidates: readonly Candidate[]): Candidate["fix"][] {
  return candidates
    .filter((one, index) => candidates.findIndex((other) => isEqual(other, one)) === index)
    .map(({ fix }) => fix);
}

function isEqual(a: Candidate, b: Candidate): boolean {
  return (
    a.fix.range.start === b.fix.range.start &&
    a.fix.range.end === b.fix.range.end &&
    JSON.stringify(a.fix.lines) === JSON.stringify(b.fix.lines)
  );
}
