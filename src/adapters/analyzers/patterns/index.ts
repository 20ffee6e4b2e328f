import type { FileAnalyzer } from "../../../core/ports/index.ts";
import type { AnalysisHost } from "../host/index.ts";
import { isDerived, notWrittenByPeople } from "../source/index.ts";
import { grammarOf } from "./languages.ts";

/** Kody's own rules, matched on the syntax trees of all languages that have a grammar. */
export function patternsAnalyzer(host: AnalysisHost): FileAnalyzer {
  return {
    kind: "files",
    id: "rules",
    accepts: (path) => grammarOf(path) !== null && !isDerived(path),
    async analyze(files, signal) {
      const skipped = files.flatMap((file) => {
        const reason = notWrittenByPeople(file.text);
        return reason === null ? [] : [{ path: file.path, reason }];
      });
      const unfit = new Set(skipped.map((file) => file.path));
      const fit = files.filter((file) => !unfit.has(file.path));
      const result = await host.analyze("patterns", fit, signal);
      return result.status === "failed"
        ? result
        : { ...result, skipped: [...skipped, ...result.skipped] };
    },
  };
}
