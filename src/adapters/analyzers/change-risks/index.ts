import { byPlace } from "../source/index.ts";
import { compareText } from "../../../core/text/index.ts";
import type { Change, RawFinding } from "../../../core/domain/index.ts";
import type {
  AnalyzerResult,
  ChangeAnalyzer,
  ChangeFiles,
  SkippedFile,
} from "../../../core/ports/index.ts";
import { removedTests, untestedCode } from "./absent-tests.ts";
import { conflictMarkers } from "./conflict-markers.ts";
import { editedByHand } from "./edited-by-hand.ts";
import { largeChange } from "./large-change.ts";
import { leftovers } from "./leftovers.ts";
import { lockfilesOutOfStep, manifestsAndLocks } from "./lockfiles.ts";

export { type AddedLine, addedCode } from "./added.ts";
export { type Lexis, lexes, maskedLines } from "./mask.ts";
export { isObject, joinBlocks, NPM_BLOCKS, parseJsonObject, tomlLines } from "./manifests.ts";

/** What a change should not carry, whatever its language: needs the diff and no parser. */
export function changeRisksAnalyzer(): ChangeAnalyzer {
  return { kind: "change", id: "change-risks", alsoReads: manifestsAndLocks, analyze };
}

async function analyze(
  change: Change,
  files: ChangeFiles,
  signal: AbortSignal,
): Promise<AnalyzerResult> {
  const findings: RawFinding[] = [];
  const skipped: SkippedFile[] = [];
  for (const file of change.files) {
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    if (file.newPath === null || file.binary || file.submodule || file.symlink) continue;
    try {
      findings.push(...conflictMarkers(file, files), ...leftovers(file, files));
    } catch (error) {
      const kind = error instanceof Error ? error.name : "error";
      skipped.push({ path: file.path, reason: `the engine failed on it (${kind})` });
    }
  }
  findings.push(...lockfilesOutOfStep(change, files), ...largeChange(change, files));
  findings.push(...editedByHand(change, files), ...(await absentTests(change, files)));
  return { status: "ok", findings: findings.toSorted(byPlace), skipped: skipped.toSorted(byPath) };
}

async function absentTests(change: Change, files: ChangeFiles): Promise<RawFinding[]> {
  const paths = files.tree === undefined ? [] : await files.tree.paths();
  // A tree too large to list says nothing of what it lacks.
  if (paths.length === 0) return [];
  return [...removedTests(change, paths), ...untestedCode(change, files, paths)];
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return compareText(a.path, b.path);
}
