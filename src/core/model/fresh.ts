import type { Change, ChangedFile, Hunk } from "../domain/index.ts";
import type { FreshLines } from "./task.ts";

/** The diff of a former review: only what its lines say counts, not where they stood. */
export type ComparedDiff = Pick<Change, "files">;

/**
 * Lines of `now` that `before` did not bring. Blocks of changed lines are compared by what they remove and add, so that a
 * rebase, a forced push or a merge of the destination costs nothing: there the same blocks come again at other places.
 */
export function freshLines(now: ComparedDiff, before: ComparedDiff): FreshLines {
  const known = new Map<string, number>();
  for (const file of before.files)
    for (const { key } of blocksOf(file)) known.set(key, (known.get(key) ?? 0) + 1);
  const fresh = new Map<string, Set<number>>();
  for (const file of now.files) {
    for (const { key, lines } of blocksOf(file)) {
      const count = known.get(key) ?? 0;
      if (count > 0) {
        known.set(key, count - 1);
        continue;
      }
      const ofFile = fresh.get(file.path) ?? new Set<number>();
      for (const line of lines) ofFile.add(line);
      fresh.set(file.path, ofFile);
    }
  }
  return fresh;
}

interface Block {
  readonly key: string;
  /** New-side lines; of a mere removal the lines around it. */
  readonly lines: readonly number[];
}

function blocksOf(file: ChangedFile): Block[] {
  // By its former name: that a file was renamed since changes nothing in its blocks.
  return file.hunks.flatMap((hunk) => blocksOfHunk(hunk, file.oldPath ?? file.path));
}

/** Runs of removed and added lines without a line of context between them. */
function blocksOfHunk(hunk: Hunk, path: string): Block[] {
  const blocks: Block[] = [];
  let removed: string[] = [];
  let added: string[] = [];
  let lines: number[] = [];
  let next = hunk.newStart;
  const end = (): void => {
    if (removed.length + added.length > 0) {
      const around = lines.length > 0 ? lines : [Math.max(1, next - 1), next];
      blocks.push({ key: JSON.stringify([path, removed, added]), lines: around });
    }
    [removed, added, lines] = [[], [], []];
  };
  for (const line of hunk.lines) {
    if (line.kind === "context") end();
    if (line.kind === "removed") removed.push(line.text);
    if (line.kind === "added") {
      added.push(line.text);
      lines.push(line.newLine ?? next);
    }
    if (line.newLine !== null) next = line.newLine + 1;
  }
  end();
  return blocks;
}
