import type { RawFinding, SourceFile } from "../../../core/domain/index.ts";
import type { AnalyzerResult, FileAnalyzer, SkippedFile } from "../../../core/ports/index.ts";
import { isDerived, notWrittenByPeople } from "../source/index.ts";
import { type LintReport, readReport } from "./report.ts";
import { oxlintRunner, type RunOxlint } from "./run.ts";
import { createWorkspace } from "./workspace.ts";

const ACCEPTED = /\.(?:[cm]?[jt]s|[jt]sx|vue|svelte|astro)$/i;

/** Runs at most that often per call: finding the file that breaks the linter takes a few runs, not one per file. */
const MAX_RUNS = 40;

/**
 * JavaScript and TypeScript, with Kody's own rules. oxlint runs in a child process without Kody's environment, in a
 * folder that holds only the files' texts: no configuration, plugin or package of the reviewed repository exists there.
 * Comments that disable a rule are respected, except for the rules about security.
 */
export function oxlintAnalyzer(options: { tempRoot?: string; run?: RunOxlint } = {}): FileAnalyzer {
  const run = options.run ?? oxlintRunner();
  return {
    kind: "files",
    id: "oxlint",
    accepts: (path) => ACCEPTED.test(path) && !isDerived(path),
    analyze: (files, signal) => analyze(files, signal, run, options.tempRoot),
  };
}

async function analyze(
  files: readonly SourceFile[],
  signal: AbortSignal,
  run: RunOxlint,
  tempRoot: string | undefined,
): Promise<AnalyzerResult> {
  const skipped: SkippedFile[] = [];
  const readable: SourceFile[] = [];
  for (const file of files) {
    const reason = notWrittenByPeople(file.text);
    if (reason === null) readable.push(file);
    else skipped.push({ path: file.path, reason });
  }
  const findings: RawFinding[] = [];
  const waiting: (readonly SourceFile[])[] = readable.length === 0 ? [] : [readable];
  let runs = 0;
  for (let batch = waiting.pop(); batch !== undefined; batch = waiting.pop()) {
    if (runs >= MAX_RUNS) {
      for (const file of batch) skipped.push({ path: file.path, reason: "oxlint kept failing" });
      continue;
    }
    runs += 1;
    const outcome = await lint(batch, signal, run, tempRoot);
    if ("findings" in outcome) {
      for (const finding of outcome.findings) findings.push(finding);
      for (const file of outcome.unparsed)
        skipped.push({ path: file.path, reason: "it doesn't parse" });
    } else if (!outcome.again) return { status: "failed", reason: outcome.reason };
    else if (batch.length === 1)
      skipped.push({ path: batch[0]?.path ?? "", reason: outcome.reason });
    else waiting.push(...halves(batch));
  }
  return { status: "ok", findings, skipped };
}

type LintOutcome = LintReport | { readonly again: boolean; readonly reason: string };

async function lint(
  batch: readonly SourceFile[],
  signal: AbortSignal,
  run: RunOxlint,
  tempRoot: string | undefined,
): Promise<LintOutcome> {
  const workspace = await createWorkspace(batch, tempRoot);
  try {
    const outcome = await run(workspace.files, workspace.config, signal);
    if (outcome.status === "crashed")
      return { again: true, reason: `oxlint failed on it: ${outcome.reason}` };
    if (outcome.status === "broken") return { again: false, reason: outcome.reason };
    return (
      readReport(outcome.stdout, workspace) ?? {
        again: true,
        reason: "oxlint's answer was unreadable",
      }
    );
  } finally {
    await workspace.remove();
  }
}

function halves<T>(items: readonly T[]): [T[], T[]] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}
