import type { ChangedFile, Confidence, LineRange, RawFinding } from "../domain/index.ts";
import type { AnalyzerResult, FileAnalyzer, SkippedFile } from "../ports/index.ts";
import { confidenceOf } from "./rank.ts";

/** Of a file known by a patch only: which of its two sides. */
export type PatchSide = "oldLine" | "newLine";

/** What is found in a piece may be put right by what stands around it. */
const lessSure: Readonly<Record<Confidence, Confidence>> = {
  high: "medium",
  medium: "low",
  low: "low",
};

/**
 * Lets an analyzer look at each hunk of a patch by itself. Findings are placed in the file and held for less sure, since
 * what stands around the hunk is not known. What keeps a file from being looked at is said once.
 */
export async function analysePieces(
  analyzer: FileAnalyzer,
  files: readonly ChangedFile[],
  side: PatchSide,
  signal: AbortSignal,
): Promise<AnalyzerResult> {
  const findings: RawFinding[] = [];
  const skipped = new Map<string, SkippedFile>();
  for (const file of files) {
    const path = side === "newLine" ? file.newPath : file.oldPath;
    if (path === null || !analyzer.accepts(path)) continue;
    for (const { text, first } of piecesOf(file, side)) {
      const result = await analyzer.analyze([{ path, text, extent: "piece" }], signal);
      if (result.status === "failed") return result;
      for (const finding of result.findings) findings.push(placed(finding, first - 1));
      for (const one of result.skipped) skipped.set(`${one.path} ${one.reason}`, one);
    }
  }
  return { status: "ok", findings, skipped: [...skipped.values()] };
}

function piecesOf(file: ChangedFile, side: PatchSide): { text: string; first: number }[] {
  return file.hunks.flatMap((hunk) => {
    const lines = hunk.lines.filter((line) => line[side] !== null);
    const first = lines[0]?.[side] ?? null;
    if (first === null) return [];
    return [{ text: lines.map((line) => `${line.text}\n`).join(""), first }];
  });
}

function placed(finding: RawFinding, offset: number): RawFinding {
  const { fix } = finding;
  return {
    ...finding,
    confidence: lessSure[confidenceOf(finding)],
    range: finding.range === null ? null : shifted(finding.range, offset),
    ...(fix === undefined ? {} : { fix: { ...fix, range: shifted(fix.range, offset) } }),
  };
}

function shifted({ start, end }: LineRange, offset: number): LineRange {
  return { start: start + offset, end: end + offset };
}
