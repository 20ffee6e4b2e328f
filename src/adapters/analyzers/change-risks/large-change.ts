import type { Change, ChangedFile, RawFinding } from "../../../core/domain/index.ts";
import type { ChangeFiles } from "../../../core/ports/index.ts";
import { isDerived, isGenerated, quote } from "../source/index.ts";

const MOST_LINES = 1_000;
const MOST_FILES = 50;
const AREAS = 3;

/** One remark on a change too large to be read with care. Lockfiles, generated and vendored files don't count. */
export function largeChange(change: Change, files: ChangeFiles): RawFinding[] {
  const read = change.files.filter((file) => isRead(file, files));
  const lines = sum(read);
  const largest = read.toSorted((a, b) => size(b) - size(a) || (a.path < b.path ? -1 : 1))[0];
  if (largest === undefined || (lines <= MOST_LINES && read.length <= MOST_FILES)) return [];
  return [
    {
      rule: "change/large-change",
      severity: "info",
      category: "change",
      title: "Change is too large to review with care",
      message: `${lines} changed lines in ${read.length} files, not counting lockfiles and generated code. Most of it: ${areas(read)}. Reviews find far less in changes of this size; split off what can go in on its own.`,
      path: largest.path,
      range: null,
      identity: "large-change",
    },
  ];
}

function isRead(file: ChangedFile, files: ChangeFiles): boolean {
  if (file.binary || file.submodule || isDerived(file.path) || size(file) === 0) return false;
  return !isGenerated(files.head(file.path) ?? "");
}

function size(file: ChangedFile): number {
  return file.additions + file.deletions;
}

function sum(files: readonly ChangedFile[]): number {
  return files.reduce((total, file) => total + size(file), 0);
}

/** The folders, two levels deep, with the most changed lines. */
function areas(files: readonly ChangedFile[]): string {
  const lines = new Map<string, number>();
  for (const file of files) {
    const folders = file.path.split("/").slice(0, -1).slice(0, 2);
    const area = folders.length === 0 ? "the root folder" : folders.join("/");
    lines.set(area, (lines.get(area) ?? 0) + size(file));
  }
  return [...lines]
    .toSorted(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .slice(0, AREAS)
    .map(([area, count]) => `${area === "the root folder" ? area : quote(area)} (${count} lines)`)
    .join(", ");
}
