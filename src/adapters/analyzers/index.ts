import type { Analyzer } from "../../core/ports/index.ts";
import { callersAnalyzer } from "./callers/index.ts";
import { changeRisksAnalyzer } from "./change-risks/index.ts";
import { dependenciesAnalyzer } from "./dependencies/index.ts";
import { dockerfilesAnalyzer } from "./dockerfiles/index.ts";
import { createAnalysisHost, type AnalysisHost } from "./host/index.ts";
import { manifestsAnalyzer } from "./manifests/index.ts";
import { migrationsAnalyzer } from "./migrations/index.ts";
import { openVulnerabilities } from "./osv/index.ts";
import { oxlintAnalyzer } from "./oxlint/index.ts";
import { patternsAnalyzer } from "./patterns/index.ts";
import { pipelinesAnalyzer } from "./pipelines/index.ts";
import { ruffAnalyzer } from "./ruff/index.ts";
import { safeguardsAnalyzer } from "./safeguards/index.ts";
import { secretsAnalyzer } from "./secrets/index.ts";
import { sqlAnalyzer } from "./sql/index.ts";
import { terraformAnalyzer } from "./terraform/index.ts";

export { createAnalysisHost, type AnalysisHost } from "./host/index.ts";
export { maskSecrets } from "./secrets/index.ts";
export { createCodeContext } from "./context/index.ts";
export { teamRulesAnalyzer } from "./team-rules/index.ts";

export interface AnalyzerOptions {
  /** Where the linter's short-lived folders are made; the system's temporary folder by default. */
  readonly tempRoot?: string;
  /** The process for engines that may crash. Without one an own one is started when needed, which ends when idle. */
  readonly host?: AnalysisHost;
  /** Folder or zip archive with known vulnerabilities in OSV's format; null or absent: none are looked for. */
  readonly osvPath?: string | null;
}

/** All engines that need no model. */
export function createAnalyzers(options: AnalyzerOptions = {}): Analyzer[] {
  const host = options.host ?? createAnalysisHost();
  const { osvPath = null } = options;
  return [
    secretsAnalyzer(),
    oxlintAnalyzer(options),
    patternsAnalyzer(host),
    ruffAnalyzer(host),
    pipelinesAnalyzer(),
    dockerfilesAnalyzer(),
    manifestsAnalyzer(),
    terraformAnalyzer(),
    sqlAnalyzer(),
    changeRisksAnalyzer(),
    callersAnalyzer(host),
    migrationsAnalyzer(),
    safeguardsAnalyzer(),
    dependenciesAnalyzer(osvPath === null ? null : openVulnerabilities(osvPath)),
  ];
}

export { checkExamples, type RuleExample } from "./patterns/index.ts";
