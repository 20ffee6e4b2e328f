import { parseChange } from "../diff/index.ts";
import type { Change, ChangedFile, Finding, ReviewPolicy } from "../domain/index.ts";
import type { Analyzer, Digest, SkippedFile, SourceRepository } from "../ports/index.ts";
import { analyse, type Analysis, type ChangeSides, type EngineListener, type EngineReport } from "./analyse.ts";
import { byPlace, fingerprintAll } from "./fingerprint.ts";
import { introducedFindings } from "./introduced.ts";

/** What can be said of a change before anything is known of the place where it will be published. */
export interface ReviewedChange {
  readonly change: Change;
  /** New by this change. */
  readonly findings: readonly Finding[];
  /** In changed files, but there before. */
  readonly existing: readonly Finding[];
  readonly engines: readonly EngineReport[];
  readonly skipped: readonly SkippedFile[];
  readonly headTexts: ReadonlyMap<string, string>;
}

export interface ReviewTools {
  readonly analyzers: readonly Analyzer[];
  readonly policy: ReviewPolicy;
  readonly digest: Digest;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly onEngine?: EngineListener;
}

/** A diff and both sides of its files: all that a review reads. */
export interface LoadedChange {
  readonly change: Change;
  readonly sides: ChangeSides;
  readonly skipped: readonly SkippedFile[];
}

/** Reads the diff between two commits and both sides of the files it changes. */
export async function loadChange(
  repository: SourceRepository,
  base: string,
  head: string,
  tools: Pick<ReviewTools, "analyzers" | "policy">,
): Promise<LoadedChange> {
  const change = parseChange(await repository.diff(base, head));
  const { files, skipped } = readable(change, tools.policy);
  const basePaths = files.flatMap((file) => (file.oldPath === null ? [] : [file.oldPath]));
  const headPaths = files.flatMap((file) => (file.newPath === null ? [] : [file.newPath]));
  const beside = tools.analyzers.flatMap((analyzer) =>
    analyzer.kind === "change" ? (analyzer.alsoReads?.(change) ?? []) : [],
  );
  const limit = tools.policy.maxFileBytes;
  const baseBatch = await repository.readFiles(base, basePaths, limit);
  const headBatch = await repository.readFiles(head, headPaths, limit);
  const besideBatch = await repository.readFiles(head, [...new Set(beside)], limit * 20);
  return {
    change,
    sides: {
      base: baseBatch.texts,
      head: new Map([...besideBatch.texts, ...headBatch.texts]),
      complete: true,
    },
    skipped: [
      ...skipped,
      ...headBatch.skipped.filter((file) => file.reason !== "absent").map(explainSkip),
    ],
  };
}

/** The change of a bare patch: the new side is known only where every line of a file is in it. */
export function loadPatch(text: string, policy: ReviewPolicy): LoadedChange {
  const change = parseChange(text);
  const { files, skipped } = readable(change, policy);
  const whole = files.filter((file) => file.status === "added");
  const partial = files.filter((file) => file.status !== "added" && file.status !== "removed");
  return {
    change,
    sides: {
      base: new Map(),
      head: new Map(whole.map((file) => [file.path, newSideText(file)])),
      complete: false,
    },
    skipped: [
      ...skipped,
      ...partial.map((file) => ({ path: file.path, reason: "only a part of the file is in the patch" })),
    ],
  };
}

/** Runs the analyzers on both sides and keeps what the change brought. Deterministic: same input, same output. */
export async function reviewChange(loaded: LoadedChange, tools: ReviewTools, signal: AbortSignal): Promise<ReviewedChange> {
  const { change, sides } = loaded;
  const analysis = await analyse(change, sides, tools.analyzers, signal, tools.now, tools.onEngine);
  const { introduced, existing } = introducedFindings(analysis.base, analysis.head, change.files);
  return {
    change,
    findings: fingerprintAll([...introduced, ...analysis.change].toSorted(byPlace), tools.digest),
    existing: fingerprintAll(existing, tools.digest),
    engines: analysis.engines,
    skipped: collectSkipped(loaded, analysis),
    headTexts: sides.head,
  };
}

function readable(change: Change, policy: ReviewPolicy): { files: ChangedFile[]; skipped: SkippedFile[] } {
  const text = change.files.filter((file) => !file.submodule && !file.symlink && !file.binary);
  const files = text.slice(0, policy.maxFiles);
  const skipped: SkippedFile[] = change.unparsed.map((file) => ({ path: file.path, reason: file.reason }));
  for (const file of text.slice(policy.maxFiles)) {
    skipped.push({ path: file.path, reason: `beyond the first ${policy.maxFiles} files of the change` });
  }
  return { files, skipped };
}

function explainSkip(file: { path: string; reason: string }): SkippedFile {
  const reasons = new Map([
    ["binary", "binary"],
    ["not-utf8", "not valid UTF-8"],
    ["too-large", "larger than the limit for one file"],
    ["not-a-file", "not a regular file"],
  ]);
  return { path: file.path, reason: reasons.get(file.reason) ?? file.reason };
}

function newSideText(file: ChangedFile): string {
  const lines = file.hunks.flatMap((hunk) => hunk.lines.filter((line) => line.kind !== "removed"));
  return lines.map((line) => `${line.text}\n`).join("");
}

function collectSkipped(loaded: LoadedChange, analysis: Analysis): SkippedFile[] {
  const byEngine = analysis.engines.flatMap((engine) =>
    engine.skipped.map((file) => ({ path: file.path, reason: `${engine.id}: ${file.reason}` })),
  );
  return [...loaded.skipped, ...byEngine];
}
