import type { Analyzer } from "../../core/ports/index.ts";
import { changeRisksAnalyzer } from "./change-risks/index.ts";
import { createAnalysisHost, type AnalysisHost } from "./host/index.ts";
import { oxlintAnalyzer } from "./oxlint/index.ts";
import { patternsAnalyzer } from "./patterns/index.ts";
import { pipelinesAnalyzer } from "./pipelines/index.ts";
import { ruffAnalyzer } from "./ruff/index.ts";
import { secretsAnalyzer } from "./secrets/index.ts";

export { createAnalysisHost, type AnalysisHost } from "./host/index.ts";

export interface AnalyzerOptions {
  /** Where the linter's short-lived folders are made; the system's temporary folder by default. */
  readonly tempRoot?: string;
  /** The process for engines that may crash. Without one an own one is started when needed, which ends when idle. */
  readonly host?: AnalysisHost;
}

/** All engines that need no model. */
export function createAnalyzers(options: AnalyzerOptions = {}): Analyzer[] {
  const host = options.host ?? createAnalysisHost();
  return [
    secretsAnalyzer(),
    oxlintAnalyzer(options),
    patternsAnalyzer(host),
    ruffAnalyzer(host),
    pipelinesAnalyzer(),
    changeRisksAnalyzer(),
  ];
}

export { checkExamples, type RuleExample } from "./patterns/index.ts";
