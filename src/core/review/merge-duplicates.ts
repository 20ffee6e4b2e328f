import { compareText } from "../text/index.ts";
import { severityRank, type Finding, type LineRange } from "../domain/index.ts";
import { confidenceOf, worstFirst } from "./rank.ts";
import { sameKind, sameWeakness } from "./same-kind.ts";

/**
 * Merges what several engines say of the same fault into one finding that names them all: the same kind of fault on the
 * same lines, give or take one. The finding of highest rank speaks for all. What one engine says twice is merged only when
 * two of its rules see the same weakness on the very same lines, so that two faults side by side stay two. The input's
 * order does not matter.
 */
export function mergeDuplicates(findings: readonly Finding[]): Finding[] {
  const merged: Finding[] = [];
  for (const ofFile of Map.groupBy(findings, (finding) => finding.path).values()) {
    for (const finding of mergeInFile(ofFile)) merged.push(finding);
  }
  const place = new Map(findings.map((finding, index) => [finding.fingerprint, index]));
  return merged.toSorted(
    (a, b) => (place.get(a.fingerprint) ?? 0) - (place.get(b.fingerprint) ?? 0),
  );
}

/** Findings by their lines, so that looking for neighbours costs nothing by the number of findings. */
type ByLine = Map<number, Finding[]>;

function addTo(byLine: ByLine, finding: Finding): void {
  for (const line of linesOf(finding.range)) {
    const known = byLine.get(line);
    if (known === undefined) byLine.set(line, [finding]);
    else known.push(finding);
  }
}

function near(byLine: ByLine, range: LineRange | null, slack: number): Finding[] {
  return [...new Set(linesOf(range, slack).flatMap((line) => byLine.get(line) ?? []))];
}

/** Lines that a long finding is known by: a remark deep inside a class is not about the class. */
const knownLines = 12;

function linesOf(range: LineRange | null, slack = 0): number[] {
  if (range === null) return [0];
  const last = Math.min(range.end, range.start + knownLines);
  const first = range.start - slack;
  return Array.from({ length: last + slack - first + 1 }, (_, index) => first + index);
}

function mergeInFile(findings: readonly Finding[]): Finding[] {
  let standing = findings.toSorted(worstFirst);
  // First what is on the very same lines, lest a neighbour takes its place.
  for (const slack of [0, 1]) {
    const kept: Finding[] = [];
    const absorbed = new Map<Finding, Finding[]>();
    const byLine: ByLine = new Map();
    for (const finding of standing) {
      const speaker = near(byLine, finding.range, slack).find((one) =>
        canSpeakFor(one, finding, absorbed.get(one) ?? [], slack),
      );
      if (speaker === undefined) {
        kept.push(finding);
        addTo(byLine, finding);
      } else absorbed.set(speaker, [...(absorbed.get(speaker) ?? []), finding]);
    }
    standing = kept.map((finding) => withOthers(finding, absorbed.get(finding) ?? []));
  }
  return standing;
}

function canSpeakFor(
  speaker: Finding,
  finding: Finding,
  absorbed: readonly Finding[],
  slack: number,
): boolean {
  const said = [speaker, ...absorbed].flatMap(voices);
  const own = voices(finding);
  if (own.some((one) => said.some((other) => sameVoice(one, other)))) return false;
  return own.some((one) => isOf(said, one))
    ? slack === 0 && sameWeakness(speaker, finding)
    : sameKind(speaker, finding);
}

interface Voice {
  readonly engine: string;
  readonly rule: string;
}

function voices({ engine, rule, alsoFoundBy = [] }: Finding): Voice[] {
  return [{ engine, rule }, ...alsoFoundBy];
}

function sameVoice(a: Voice, b: Voice): boolean {
  return a.engine === b.engine && a.rule === b.rule;
}

function isOf(said: readonly Voice[], { engine }: Voice): boolean {
  return said.some((one) => one.engine === engine);
}

/** The gravest severity, the greater confidence, and a fix and a weakness if any of them has one. */
function withOthers(finding: Finding, others: readonly Finding[]): Finding {
  if (others.length === 0) return finding;
  const all = [finding, ...others];
  const graver = all.toSorted((a, b) => severityRank(a.severity) - severityRank(b.severity))[0];
  const confidence = all.some((one) => confidenceOf(one) === "high")
    ? "high"
    : all.some((one) => confidenceOf(one) === "medium")
      ? "medium"
      : "low";
  const fix = all.find((one) => one.fix !== undefined)?.fix;
  const cwe = all.find((one) => one.cwe !== undefined)?.cwe;
  const alsoFoundBy = [
    ...(finding.alsoFoundBy ?? []),
    ...others.flatMap(({ engine, rule, fingerprint, alsoFoundBy: further = [] }) => [
      { engine, rule, fingerprint },
      ...further,
    ]),
  ].toSorted((a, b) => compareText(a.engine, b.engine) || compareText(a.rule, b.rule));
  return {
    ...finding,
    severity: graver?.severity ?? finding.severity,
    confidence,
    ...(fix === undefined ? {} : { fix }),
    ...(cwe === undefined ? {} : { cwe }),
    alsoFoundBy,
  };
}
