import type { SourceFile } from "../../../core/domain/index.ts";
import type { AnalyzerResult } from "../../../core/ports/index.ts";

/** Leaves out the files that `refuse` has a reason against, names them as skipped, and analyses the others. */
export async function analyzeWritten(
  files: readonly SourceFile[],
  refuse: (text: string) => string | null,
  analyze: (fit: readonly SourceFile[]) => Promise<AnalyzerResult>,
): Promise<AnalyzerResult> {
  const skipped = files.flatMap((file) => {
    const reason = refuse(file.text);
    return reason === null ? [] : [{ path: file.path, reason }];
  });
  const unfit = new Set(skipped.map((file) => file.path));
  const result = await analyze(files.filter((file) => !unfit.has(file.path)));
  return result.status === "failed"
    ? result
    : { ...result, skipped: [...skipped, ...result.skipped] };
}
