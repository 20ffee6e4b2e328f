import type { Change, ChangedFile } from "../../../core/domain/index.ts";
import type { ChangeFiles, SkippedFile } from "../../../core/ports/index.ts";
import type { AnalysisHost } from "../host/index.ts";
import type { Outline } from "../outline/index.ts";
import { outlineSyntaxes } from "../outline/index.ts";
import { grammarOf } from "../patterns/languages.ts";
import { isDerived, isFixture, isTest, notWrittenByPeople } from "../source/index.ts";
import {
  type BothOutlines,
  type ChangedDeclaration,
  changedDeclarations,
} from "./changed-declarations.ts";
import { moduleOf } from "./modules.ts";

/** Changed files whose declarations are compared. */
const MOST_FILES = 200;
/** Letters, digits and underscores: what a search can look for as it stands. */
const PLAIN = /^[A-Za-z_]\w{1,79}$/;

export interface ChangedSet {
  readonly changed: readonly ChangedDeclaration[];
  /** Path → lines of the new side that the change wrote. */
  readonly added: ReadonlyMap<string, ReadonlySet<number>>;
  readonly skipped: readonly SkippedFile[];
}

/** What the change took away from callers, over all its files. */
export async function readChangedSet(
  change: Change,
  files: ChangeFiles,
  host: AnalysisHost,
  signal: AbortSignal,
): Promise<ChangedSet> {
  const skipped: SkippedFile[] = [];
  const both: BothOutlines[] = [];
  const eligible = change.files.filter(isSource).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  for (const file of eligible.slice(MOST_FILES))
    skipped.push({
      path: file.path,
      reason: "too many changed files: its callers were not looked for",
    });
  for (const file of eligible.slice(0, MOST_FILES)) {
    const outlines = await outlinesOf(file, files, host, signal);
    if (typeof outlines === "string") skipped.push({ path: file.path, reason: outlines });
    if (outlines === null || typeof outlines === "string") continue;
    if (file.oldPath !== null && outlines.base !== null) {
      const path = movedModule(file) ? null : file.newPath;
      both.push({
        oldPath: file.oldPath,
        path,
        base: outlines.base,
        head: path === null ? null : outlines.head,
      });
    }
  }
  return {
    changed: both.flatMap(changedDeclarations).filter(({ before }) => PLAIN.test(before.name)),
    added: new Map(change.files.map((file) => [file.path, addedLines(file)])),
    skipped,
  };
}

/** Modules are named by their paths: a renamed file is a new module. */
function movedModule(file: ChangedFile): boolean {
  return (
    file.oldPath !== null &&
    file.newPath !== null &&
    moduleOf(file.oldPath) !== moduleOf(file.newPath)
  );
}

function isSource(file: ChangedFile): boolean {
  if (file.binary || file.submodule || file.symlink || file.oldPath === null) return false;
  if (file.deletions === 0 && file.oldPath === file.newPath) return false;
  const grammar = grammarOf(file.path);
  if (grammar === null || outlineSyntaxes[grammar.language] === undefined) return false;
  return !isTest(file.path) && !isDerived(file.path) && !isFixture(file.path);
}

async function outlinesOf(
  file: ChangedFile,
  files: ChangeFiles,
  host: AnalysisHost,
  signal: AbortSignal,
): Promise<{ base: Outline | null; head: Outline | null } | string | null> {
  const sides: Record<"base" | "head", Outline | null> = { base: null, head: null };
  for (const side of ["base", "head"] as const) {
    const path = side === "base" ? file.oldPath : file.newPath;
    if (path === null) continue;
    const text = files[side](path);
    if (text === null || notWrittenByPeople(text) !== null) return null;
    const outline = await host.outline({ path, text }, signal);
    if (typeof outline === "string") return outline;
    sides[side] = outline;
  }
  return sides;
}

function addedLines(file: ChangedFile): Set<number> {
  const lines = new Set<number>();
  for (const hunk of file.hunks)
    for (const { kind, newLine } of hunk.lines)
      if (kind === "added" && newLine !== null) lines.add(newLine);
  return lines;
}
