import type { FileAnalyzer } from "../../../core/ports/index.ts";
import type { AnalysisHost } from "../host/index.ts";
import { analyzeWritten, isDerived, notWrittenByPeople } from "../source/index.ts";
import { mayHoldShell } from "../shell-inside/index.ts";
import { grammarOf } from "./languages.ts";

/** Kody's own rules, matched on the syntax trees of all languages that have a grammar. */
export function patternsAnalyzer(host: AnalysisHost): FileAnalyzer {
  return {
    kind: "files",
    id: "rules",
    piecewise: true,
    accepts: (path) => (grammarOf(path) !== null || mayHoldShell(path)) && !isDerived(path),
    analyze: (files, signal) =>
      analyzeWritten(files, notWrittenByPeople, (fit) => host.analyze("patterns", fit, signal)),
  };
}

export { checkExamples, type RuleExample } from "./examples.ts";
