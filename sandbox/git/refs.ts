import { gitText, runGit } from "./process.ts";
import type { GitHome } from "./process.ts";

export interface Ref {
  kind: "branch" | "tag";
  name: string;
  /** The commit, also for an annotated tag. */
  hash: string;
  /** What the reference holds: differs from `hash` for an annotated tag. */
  object: string;
}

export interface RefChange {
  kind: "branch" | "tag";
  name: string;
  before: string | null;
  after: string | null;
}

const FORMAT = "%(objectname) %(*objectname) %(refname)";

/** All branches and tags, sorted by name. */
export async function listRefs(home: GitHome, gitDir: string): Promise<Ref[]> {
  const text = await gitText(home, gitDir, [
    "for-each-ref",
    `--format=${FORMAT}`,
    "refs/heads",
    "refs/tags",
  ]);
  const refs: Ref[] = [];
  for (const line of text.split("\n")) {
    const match = /^([0-9a-f]+) ([0-9a-f]*) refs\/(heads|tags)\/(.+)$/.exec(line);
    if (match !== null) {
      const [, object = "", peeled = "", folder, name = ""] = match;
      const hash = peeled === "" ? object : peeled;
      refs.push({ kind: folder === "heads" ? "branch" : "tag", name, hash, object });
    }
  }
  return refs;
}

/** What changed between two lists of references. */
export function compareRefs(before: readonly Ref[], after: readonly Ref[]): RefChange[] {
  const key = (ref: Ref) => `${ref.kind} ${ref.name}`;
  const old = new Map(before.map((ref) => [key(ref), ref]));
  const changes: RefChange[] = [];
  for (const ref of after) {
    const was = old.get(key(ref));
    old.delete(key(ref));
    if (was?.hash !== ref.hash) {
      changes.push({ kind: ref.kind, name: ref.name, before: was?.hash ?? null, after: ref.hash });
    }
  }
  for (const ref of old.values()) {
    changes.push({ kind: ref.kind, name: ref.name, before: ref.hash, after: null });
  }
  return changes;
}

/**
 * Moves, creates (`before` null) or deletes (`after` null) a branch or tag; fails when it is not
 * where the caller saw it.
 */
export async function moveRef(home: GitHome, gitDir: string, change: RefChange): Promise<void> {
  const name = `refs/${change.kind === "branch" ? "heads" : "tags"}/${change.name}`;
  const zero = "0".repeat(40);
  const command =
    change.after === null
      ? `delete ${name}\0${change.before ?? zero}\0`
      : `update ${name}\0${change.after}\0${change.before ?? zero}\0`;
  await runGit(home, gitDir, ["update-ref", "-z", "--stdin"], { input: command });
}
