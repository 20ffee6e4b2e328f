import { createTwoFilesPatch } from "diff";
import type { SourceMirrors, SourceRepository } from "../../src/core/ports/index.ts";

export type Tree = Readonly<Record<string, string>>;

/** A repository of trees in memory: what the base has (commit b…), the head, and the destination (c…), as the base if not said. */
export function fakeRepository(base: Tree, head: Tree, destination: Tree = base): SourceRepository {
  const treeOf = (commit: string): Tree =>
    commit.startsWith("b") ? base : commit.startsWith("c") ? destination : head;
  return {
    resolve: async (revision) => revision.padEnd(40, revision.charAt(0)),
    mergeBase: async () => "b".repeat(40),
    diff: async () => gitDiff(base, head),
    async readFiles(commit, paths) {
      const tree = treeOf(commit);
      const texts = new Map<string, string>();
      const skipped: { path: string; reason: "absent" }[] = [];
      for (const path of paths) {
        const text = tree[path];
        if (text === undefined) skipped.push({ path, reason: "absent" });
        else texts.set(path, text);
      }
      return { texts, skipped };
    },
    grep: async () => [],
    subjects: async () => [],
    messages: async () => [],
    listPaths: async (commit) => Object.keys(treeOf(commit)),
  };
}

export function fakeMirrors(
  open: () => {
    base: Tree;
    head: Tree;
    destination?: Tree;
    headCommit: string;
    tip?: string | null;
  },
): SourceMirrors {
  return {
    async openPullRequest() {
      const { base, head, destination, headCommit } = open();
      return {
        repository: fakeRepository(base, head, destination),
        head: headCommit,
        destination: "c".repeat(40),
        mergeBase: "b".repeat(40),
      };
    },
    async remoteTip() {
      const { headCommit, tip } = open();
      return tip === undefined ? headCommit : tip;
    },
  };
}

/** The text that git prints for two trees (no renames). */
export function gitDiff(base: Tree, head: Tree): string {
  const paths = [...new Set([...Object.keys(base), ...Object.keys(head)])].toSorted();
  return paths
    .filter((path) => base[path] !== head[path])
    .map((path) => {
      const before = base[path];
      const after = head[path];
      const mode =
        before === undefined
          ? "new file mode 100644\n"
          : after === undefined
            ? "deleted file mode 100644\n"
            : "";
      const from = before === undefined ? "/dev/null" : `a/${path}`;
      const to = after === undefined ? "/dev/null" : `b/${path}`;
      const patch = createTwoFilesPatch(from, to, before ?? "", after ?? "", undefined, undefined, {
        context: 3,
      });
      return `diff --git a/${path} b/${path}\n${mode}${patch.slice(patch.indexOf("---"))}`;
    })
    .join("");
}
