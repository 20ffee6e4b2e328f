import type { OwnRule, RawFinding } from "../../../core/domain/index.ts";
import type { FileAnalyzer, SkippedFile } from "../../../core/ports/index.ts";
import type { AnalysisHost } from "../host/index.ts";
import { grammarOf } from "../patterns/languages.ts";
import { tooLarge } from "../source/index.ts";

/** A team's own rules, and which of them look at a file. */
export type RulesFor = (path: string) => readonly OwnRule[];

/** After so many files that rules of the team could not get through, the others are not tried. */
const maxLost = 3;
/** For all files of one side of a change. */
const budgetMs = 120_000;

/** Runs the team's rules in the analysis process. They are as slow as the team wrote them, so their patience is limited. */
export function teamRulesAnalyzer(
  host: AnalysisHost,
  rulesFor: RulesFor,
  now: () => number = () => performance.now(),
): FileAnalyzer {
  const fitting = (path: string): OwnRule[] =>
    rulesFor(path).filter(
      ({ match }) =>
        match.kind === "regex" || match.languages.includes(grammarOf(path)?.language ?? ""),
    );
  return {
    kind: "files",
    id: "team rules",
    accepts: (path) => fitting(path).length > 0,
    async analyze(files, signal) {
      const findings: RawFinding[] = [];
      const skipped: SkippedFile[] = [];
      const end = now() + budgetMs;
      let lost = 0;
      for (const file of files) {
        const reason = stopReason(lost, now() >= end) ?? tooLarge(file.text);
        if (reason !== null) {
          skipped.push({ path: file.path, reason });
          continue;
        }
        const result = await host.analyze("team-rules", [file], signal, fitting(file.path));
        if (result.status === "failed") return result;
        for (const one of result.findings) findings.push(one);
        lost += result.skipped.length;
        skipped.push(...result.skipped);
      }
      return { status: "ok", findings, skipped };
    },
  };
}

function stopReason(lost: number, isLate: boolean): string | null {
  if (lost >= maxLost) return "own rules failed on files before it";
  return isLate ? `own rules took more than ${budgetMs / 1_000} s for the files before it` : null;
}
