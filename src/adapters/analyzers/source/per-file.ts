import type { RawFinding, SourceFile } from "../../../core/domain/index.ts";
import type { AnalyzerResult, SkippedFile } from "../../../core/ports/index.ts";

export type FileOutcome = readonly RawFinding[] | { readonly skipped: string };

/**
 * Runs `look` over one file after the other. A file on which it throws is skipped and the rest goes on; the event loop
 * gets a turn between files, so that webhooks are answered meanwhile. Throws the signal's reason when it aborts.
 */
export async function perFile(
  files: readonly SourceFile[],
  signal: AbortSignal,
  look: (file: SourceFile) => FileOutcome | Promise<FileOutcome>,
): Promise<AnalyzerResult> {
  const findings: RawFinding[] = [];
  const skipped: SkippedFile[] = [];
  for (const file of files) {
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    const outcome = await attempt(file, look);
    if ("skipped" in outcome) skipped.push({ path: file.path, reason: outcome.skipped });
    else for (const finding of outcome) findings.push(finding);
  }
  return { status: "ok", findings, skipped };
}

async function attempt(
  file: SourceFile,
  look: (file: SourceFile) => FileOutcome | Promise<FileOutcome>,
): Promise<FileOutcome> {
  try {
    return await look(file);
  } catch (error) {
    // The text of the error may quote the file, a secret included: only its kind is told.
    const kind = error instanceof Error ? error.name : "error";
    return { skipped: `the engine failed on it (${kind})` };
  }
}
