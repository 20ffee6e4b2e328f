import type { Analyzer } from "../../core/ports/index.ts";
import { callersAnalyzer } from "./callers/index.ts";
import { changeRisksAnalyzer } from "./change-risks/index.ts";
import { dependenciesAnalyzer } from "./dependencies/index.ts";
import { createAnalysisHost } from "./host/index.ts";
import { migrationsAnalyzer } from "./migrations/index.ts";
import { openVulnerabilities } from "./osv/index.ts";
import { oxlintAnalyzer } from "./oxlint/index.ts";
import { pipelinesAnalyzer } from "./pipelines/index.ts";
import { secretsAnalyzer } from "./secrets/index.ts";

export interface AnalyzerOptions {
  /** Where the linter's short-lived folders are made; the system's temporary folder by default. */
  readonly tempRoot?: string;
  /** Folder or zip archive with known vulnerabilities in OSV's format; null or absent: none are looked for. */
  readonly osvPath?: string | null;
}

/** All engines that need no model. What they start or open is theirs: it ends by itself when nobody asks any more. */
export function createAnalyzers(options: AnalyzerOptions = {}): Analyzer[] {
  const { tempRoot, osvPath = null } = options;
  const host = createAnalysisHost();
  return [
    secretsAnalyzer(),
    oxlintAnalyzer(tempRoot === undefined ? {} : { tempRoot }),
    pipelinesAnalyzer(),
    changeRisksAnalyzer(),
    callersAnalyzer(host),
    migrationsAnalyzer(),
    dependenciesAnalyzer(osvPath === null ? null : openVulnerabilities(osvPath)),
  ];
}
