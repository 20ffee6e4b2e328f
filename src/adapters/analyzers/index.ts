import type { Analyzer } from "../../core/ports/index.ts";
import { changeRisksAnalyzer } from "./change-risks/index.ts";
import { oxlintAnalyzer } from "./oxlint/index.ts";
import { pipelinesAnalyzer } from "./pipelines/index.ts";
import { secretsAnalyzer } from "./secrets/index.ts";

/**
 * All engines that need no model. `tempRoot` is where the linter's short-lived folders are made; the system's temporary
 * folder by default.
 */
export function createAnalyzers(options: { tempRoot?: string } = {}): Analyzer[] {
  return [secretsAnalyzer(), oxlintAnalyzer(options), pipelinesAnalyzer(), changeRisksAnalyzer()];
}

export { createAnalysisHost, type AnalysisHost } from "./host/index.ts";
