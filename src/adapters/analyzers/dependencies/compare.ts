import type { Change, ChangedFile } from "../../../core/domain/index.ts";
import type { ChangeFiles, SkippedFile } from "../../../core/ports/index.ts";
import { isFixture, isVendored } from "../source/index.ts";
import type { Resolved, Wanted } from "./dependency.ts";
import { isReadableLock, resolvedOf } from "./locks.ts";
import { isManifest, wantedOf } from "./manifests.ts";

/** What one manifest asks for now and did before. */
export interface ManifestChange {
  readonly file: ChangedFile;
  readonly before: ReadonlyMap<string, Wanted>;
  readonly after: ReadonlyMap<string, Wanted>;
}

/** What one lockfile resolves to now and did not before. */
export interface LockChange {
  readonly file: ChangedFile;
  readonly fresh: readonly Resolved[];
  readonly before: readonly Resolved[];
}

export interface ComparedDependencies {
  readonly manifests: readonly ManifestChange[];
  readonly locks: readonly LockChange[];
  readonly skipped: readonly SkippedFile[];
}

/** Changed lockfiles are often larger than what is read of other files. */
export function changedLocks(change: Change): string[] {
  return change.files.flatMap(({ newPath }) =>
    newPath !== null && isReadableLock(newPath) && !isAside(newPath) ? [newPath] : [],
  );
}

/** Manifests and lockfiles of which both sides are known; silent about the others. */
export function compareDependencies(change: Change, files: ChangeFiles): ComparedDependencies {
  const manifests: ManifestChange[] = [];
  const locks: LockChange[] = [];
  const skipped: SkippedFile[] = [];
  if (!files.complete) return { manifests, locks, skipped };
  for (const file of change.files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    if (file.newPath === null || file.binary || file.submodule || file.symlink) continue;
    const head = files.head(file.newPath);
    if (head === null || isAside(file.path)) continue;
    const base = file.oldPath === null ? "" : files.base(file.oldPath);
    if (isManifest(file.path) && base !== null) {
      const before = file.oldPath === null ? new Map() : wantedOf(file.oldPath, base);
      manifests.push({ file, before, after: wantedOf(file.path, head) });
    } else if (isReadableLock(file.path)) {
      const after = resolvedOf(file.path, head);
      if (base === null)
        skipped.push({
          path: file.path,
          reason: "former version too large: only the lines that changed were compared",
        });
      const before = base === null ? [] : resolvedOf(file.path, base);
      const fresh = base === null ? onAddedLines(file, after) : notAmong(before, after);
      locks.push({ file, fresh, before });
    }
  }
  return { manifests, locks, skipped };
}

function isAside(path: string): boolean {
  return isVendored(path) || isFixture(path);
}

function notAmong(before: readonly Resolved[], after: readonly Resolved[]): Resolved[] {
  const known = new Set(before.map(keyOf));
  const found = new Map<string, Resolved>();
  for (const one of after)
    if (!known.has(keyOf(one)) && !found.has(keyOf(one))) found.set(keyOf(one), one);
  return [...found.values()];
}

export function keyOf({
  ecosystem,
  name,
  version,
}: Pick<Resolved, "ecosystem" | "name" | "version">): string {
  return `${ecosystem} ${name} ${version}`;
}

/** Name and version stand on the first lines of an entry. */
const ENTRY_LINES = 3;

function onAddedLines(file: ChangedFile, after: readonly Resolved[]): Resolved[] {
  const added = new Set<number>();
  for (const { lines } of file.hunks)
    for (const { kind, newLine } of lines)
      if (kind === "added" && newLine !== null) added.add(newLine);
  return notAmong(
    [],
    after.filter(({ line }) => {
      if (line === null) return false;
      for (let at = line; at < line + ENTRY_LINES; at += 1) if (added.has(at)) return true;
      return false;
    }),
  );
}
