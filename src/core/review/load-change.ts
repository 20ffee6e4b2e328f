import { parseChange } from "../diff/index.ts";
import type { Change, ChangedFile, ReviewPolicy } from "../domain/index.ts";
import type { Analyzer, FileBatch, SkippedFile, SourceRepository } from "../ports/index.ts";
import type { ChangeSides } from "./analyse.ts";
import { headTree } from "./head-tree.ts";

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
  tools: { readonly analyzers: readonly Analyzer[]; readonly policy: ReviewPolicy },
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
  const unreadBase = baseBatch.skipped.filter((file) => file.reason !== "absent");
  const besideBatch = await repository.readFiles(head, [...new Set(beside)], limit * 20);
  return {
    change,
    sides: {
      base: baseBatch.texts,
      head: new Map([...besideBatch.texts, ...headBatch.texts]),
      complete: true,
      partial: new Set<string>(),
      unreadBase: new Set(unreadBase.map((file) => file.path)),
      tree: headTree(repository, head, limit),
    },
    skipped: [
      ...skipped,
      ...headBatch.skipped.filter((file) => file.reason !== "absent").map(explainSkip),
      ...formerlyUnread(files, unreadBase, headBatch.texts),
    ],
  };
}

/** The change of a bare patch: whole files where all their lines are in it, else only the lines that it shows. */
export function loadPatch(text: string, policy: ReviewPolicy): LoadedChange {
  const change = parseChange(text);
  const { files, skipped } = readable(change, policy);
  const partial = files.filter((file) => file.status !== "added" && file.status !== "removed");
  return {
    change,
    sides: {
      base: new Map(
        files.flatMap((file) =>
          file.oldPath === null ? [] : [[file.oldPath, sideText(file, "oldLine")]],
        ),
      ),
      head: new Map(
        files.flatMap((file) =>
          file.newPath === null ? [] : [[file.newPath, sideText(file, "newLine")]],
        ),
      ),
      complete: false,
      unreadBase: new Set<string>(),
      partial: new Set(partial.flatMap((file) => [file.path, file.oldPath ?? file.path])),
    },
    skipped: [
      ...skipped,
      ...partial.map((file) => ({
        path: file.path,
        reason: "the patch shows only a part of it: what needs the whole file was not checked",
      })),
    ],
  };
}

function readable(
  change: Change,
  policy: ReviewPolicy,
): { files: ChangedFile[]; skipped: SkippedFile[] } {
  const skipped: SkippedFile[] = [...change.unparsed];
  const files: ChangedFile[] = [];
  for (const file of change.files) {
    const reason = notText(file) ?? (files.length < policy.maxFiles ? null : beyond(policy));
    if (reason === null) files.push(file);
    // Of a file that is gone nothing could be said anyway.
    else if (file.newPath !== null) skipped.push({ path: file.path, reason });
  }
  return { files, skipped };
}

function notText(file: ChangedFile): string | null {
  if (file.submodule) return "a submodule";
  if (file.symlink) return "a symbolic link";
  return file.binary ? "binary" : null;
}

function beyond(policy: ReviewPolicy): string {
  return `beyond the first ${policy.maxFiles} files of the change`;
}

const skipReasons = new Map([
  ["not-utf8", "not valid UTF-8"],
  ["too-large", "larger than the limit for one file"],
  ["not-a-file", "not a regular file"],
]);

function explainSkip(file: { path: string; reason: string }): SkippedFile {
  return { path: file.path, reason: skipReasons.get(file.reason) ?? file.reason };
}

/** Files that can be read now but could not be read before. */
function formerlyUnread(
  files: readonly ChangedFile[],
  unread: FileBatch["skipped"],
  head: ReadonlyMap<string, string>,
): SkippedFile[] {
  const reasons = new Map(unread.map((file) => [file.path, explainSkip(file).reason]));
  return files.flatMap(({ oldPath, newPath }) => {
    const reason = oldPath === null ? undefined : reasons.get(oldPath);
    if (reason === undefined || newPath === null || !head.has(newPath)) return [];
    return [
      { path: newPath, reason: `former version: ${reason}, so nothing in it is known to be new` },
    ];
  });
}

/** The lines of one side that a patch shows, each at its own number; unknown lines are empty. */
function sideText(file: ChangedFile, side: "oldLine" | "newLine"): string {
  const lines: string[] = [];
  for (const line of file.hunks.flatMap((hunk) => hunk.lines)) {
    const number = line[side];
    if (number === null || number > maxPatchLine) continue;
    while (lines.length < number - 1) lines.push("");
    lines.push(line.text);
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** A hunk header can claim any number; empty lines up to it must not fill the memory. */
const maxPatchLine = 1_000_000;
