import type { Change, ChangedFile, LineRange, RawFinding } from "../../../core/domain/index.ts";
import type { ChangeFiles } from "../../../core/ports/index.ts";
import { baseName, directory, isFixture, isVendored, quote } from "../source/index.ts";
import { type LockKind, lockKinds } from "./lock-kinds.ts";
import { packageJson } from "./manifests.ts";

const NAMED = 5;

/** Manifests whose dependencies this change moved away from their lockfile. Silent where either side is unknown. */
export function lockfilesOutOfStep(change: Change, files: ChangeFiles): RawFinding[] {
  if (!files.complete) return [];
  const changed = new Map(change.files.map((file) => [file.path, file]));
  const findings: RawFinding[] = [];
  for (const manifest of manifests(change)) {
    if (isVendored(manifest) || isFixture(manifest)) continue;
    const finding = outOfStep(manifest, changed, files);
    if (finding !== null) findings.push(finding);
  }
  return findings;
}

/** What has to be read besides the changed files: their lockfiles, however large, and the manifests of those. */
export function manifestsAndLocks(change: Change): string[] {
  const wanted = new Set<string>();
  for (const manifest of manifests(change)) {
    if (isVendored(manifest) || isFixture(manifest)) continue;
    wanted.add(manifest);
    for (const kind of kindsOf(manifest))
      for (const lock of lockPaths(manifest, kind)) wanted.add(lock);
  }
  return [...wanted];
}

/** Manifests that changed, and manifests whose lockfile in the same folder did. */
function manifests(change: Change): string[] {
  const found = new Set<string>();
  for (const { newPath } of change.files) {
    if (newPath === null) continue;
    const name = baseName(newPath);
    for (const kind of lockKinds) {
      if (kind.manifest === name) found.add(newPath);
      if (kind.lock === name && kind.both) found.add(join(directory(newPath), kind.manifest));
    }
  }
  return [...found].toSorted();
}

function outOfStep(
  manifest: string,
  changed: ReadonlyMap<string, ChangedFile>,
  files: ChangeFiles,
): RawFinding | null {
  const head = files.head(manifest);
  if (head === null) return null;
  for (const kind of kindsOf(manifest)) {
    const lockPath = lockPaths(manifest, kind).find((path) => files.head(path) !== null);
    if (lockPath === undefined) continue;
    const names = newlyMissing(manifest, lockPath, kind, head, changed, files);
    if (names.length > 0) return toFinding(manifest, lockPath, kind, names, changed.get(manifest));
  }
  return null;
}

/** What the lockfile lacks now and did not lack before this change. */
function newlyMissing(
  manifest: string,
  lockPath: string,
  kind: LockKind,
  head: string,
  changed: ReadonlyMap<string, ChangedFile>,
  files: ChangeFiles,
): string[] {
  const before = (path: string): string | null => {
    const file = changed.get(path);
    if (file === undefined) return files.head(path);
    return file.oldPath === null ? null : files.base(file.oldPath);
  };
  const lock = files.head(lockPath) ?? "";
  const oldManifest = before(manifest);
  const oldLock = before(lockPath);
  const folder = directory(manifest).slice(directory(lockPath).length).replace(/^\//, "");
  const lockChanged = changed.has(lockPath);
  const missing = kind.missing({ folder, lockChanged, manifest: head, lock, oldManifest });
  if (missing.length === 0 || oldManifest === null) return missing;
  if (oldLock === null) {
    // The lockfile is new, or its old side is too large to read: only what the manifest changed can be judged.
    const known = packageJson(head);
    const old = packageJson(oldManifest);
    return missing.filter((name) => known?.get(name) !== old?.get(name));
  }
  const was = kind.missing({
    folder,
    lockChanged: false,
    manifest: oldManifest,
    lock: oldLock,
    oldManifest: null,
  });
  return missing.filter((name) => !was.includes(name));
}

function kindsOf(manifest: string): LockKind[] {
  return lockKinds.filter((kind) => kind.manifest === baseName(manifest));
}

/** In the manifest's folder and, for tools with workspaces, in those above it; the nearest first. */
function lockPaths(manifest: string, kind: LockKind): string[] {
  const paths: string[] = [];
  let folder = directory(manifest);
  for (;;) {
    paths.push(join(folder, kind.lock));
    if (folder === "" || !kind.workspaces) return paths;
    folder = directory(folder);
  }
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

function toFinding(
  manifest: string,
  lock: string,
  kind: LockKind,
  names: readonly string[],
  file: ChangedFile | undefined,
): RawFinding {
  const shown = names.slice(0, NAMED).map((name) => quote(name));
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  return {
    rule: "change/lockfile-out-of-step",
    severity: "medium",
    category: "dependencies",
    title: `${kind.lock} doesn't match ${kind.manifest}`,
    message: `${quote(lock)} doesn't have what ${quote(manifest)} asks for: ${shown.join(", ")}${more}. ${kind.effect} Run ${quote(kind.command)} and commit the result.`,
    path: manifest,
    range: lineOfFirst(names, file),
    identity: `${lock}:${names.join(",")}`,
  };
}

/** The added line that names the dependency, when the change shows one. */
function lineOfFirst(names: readonly string[], file: ChangedFile | undefined): LineRange | null {
  for (const { lines } of file?.hunks ?? []) {
    for (const { kind, newLine, text } of lines) {
      if (kind !== "added" || newLine === null) continue;
      if (names.some((name) => text.includes(name))) return { start: newLine, end: newLine };
    }
  }
  return null;
}
