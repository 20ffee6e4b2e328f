import type { FileAnalyzer } from "../../../core/ports/index.ts";
import type { AnalysisHost } from "../host/index.ts";
import { analyzeWritten, extension, isDerived, notWrittenByPeople } from "../source/index.ts";

/** Python, by ruff as WebAssembly with Kody's choice of rules; it never reads the repository's configuration. */
export function ruffAnalyzer(host: AnalysisHost): FileAnalyzer {
  return {
    kind: "files",
    id: "ruff",
    accepts: (path) => [".py", ".pyi"].includes(extension(path)) && !isDerived(path),
    analyze: (files, signal) =>
      analyzeWritten(files, notWrittenByPeople, (fit) => host.analyze("ruff", fit, signal)),
  };
}
