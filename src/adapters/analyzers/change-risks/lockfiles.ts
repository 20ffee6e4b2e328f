import type { Change, ChangedFile, LineRange, RawFinding } from "../../../core/domain/index.ts";
import type { ChangeFiles } from "../../../core/ports/index.ts";
import { baseName, directory, isFixture, isVendored, quote } from "../source/index.ts";
import { type LockKind, lockKinds } from "./lock-kinds.ts";

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
  for (const kind of lockKinds.filter((item) => item.manifest === baseName(manifest))) {
    const lockPath = findLock(manifest, kind, files);
    if (lockPath === null) continue;
    const folder = directory(manifest).slice(directory(lockPath).length).replace(/^\//, "");
    const lock = files.head(lockPath) ?? "";
    const oldManifest = files.base(changed.get(manifest)?.oldPath ?? manifest);
    const oldLock = files.base(changed.get(lockPath)?.oldPath ?? lockPath);
    const side = { folder, lockChanged: changed.has(lockPath) };
    const missing = kind.missing({ ...side, manifest: head, lock, oldManifest });
    const before =
      oldManifest === null || oldLock === null
        ? []
        : kind.missing({
            ...side,
            lockChanged: false,
            manifest: oldManifest,
            lock: oldLock,
            oldManifest: null,
          });
    const names = missing.filter((name) => !before.includes(name));
    if (names.length > 0) return toFinding(manifest, lockPath, kind, names, changed.get(manifest));
  }
  return null;
}

/** In the manifest's folder or, for tools with workspaces, in one above it. */
function findLock(manifest: string, kind: LockKind, files: ChangeFiles): string | null {
  let folder = directory(manifest);
  for (;;) {
    const path = join(folder, kind.lock);
    if (files.head(path) !== null) return path;
    if (folder === "" || !kind.workspaces) return null;
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
