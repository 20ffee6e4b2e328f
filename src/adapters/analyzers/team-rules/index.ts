import type { OwnRule, RawFinding } from "../../../core/domain/index.ts";
import type { FileAnalyzer, SkippedFile } from "../../../core/ports/index.ts";
import type { AnalysisHost } from "../host/index.ts";
import { grammarOf } from "../patterns/languages.ts";
import { tooLarge } from "../source/index.ts";

/** A team's own rules, and which of them look at a file. */
export type RulesFor = (path: string) => readonly OwnRule[];

/** After so many files that rules of the team could not get through, the others are not tried. */
const maxLost = 3;

/** Runs the team's rules in the analysis process. They are as slow as the team wrote them, so their patience is limited. */
export function teamRulesAnalyzer(host: AnalysisHost, rulesFor: RulesFor): FileAnalyzer {
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
      let lost = 0;
      for (const file of files) {
        const reason = lost < maxLost ? tooLarge(file.text) : "own rules failed on files before it";
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
