import { describe, expect, test } from "vitest";
import { fakeRepository } from "../../../test/support/fake-source.ts";
import type { SourceRepository } from "../ports/index.ts";
import { headTree, type TreeLimits } from "./head-tree.ts";

const head = "a".repeat(40);
const small: TreeLimits = { greps: 2, pathsPerGrep: 2, hitsPerGrep: 3, reads: 2, paths: 4 };
const files = { "b.ts": "b", "a.ts": "a", "c.ts": "c" };

function counted(tree: Record<string, string>) {
  const asked: string[] = [];
  const repository: SourceRepository = {
    ...fakeRepository({}, tree),
    listPaths: async () => {
      asked.push("list");
      return Object.keys(tree);
    },
    readFiles: async (commit, paths, maxBytes) => {
      asked.push(`read ${paths.join(",")}`);
      return fakeRepository({}, tree).readFiles(commit, paths, maxBytes);
    },
    grep: async (_commit, query) => {
      asked.push(`grep ${query.paths?.join(",")} ${query.limit}`);
      return Array.from({ length: tree["many"] === undefined ? 1 : query.limit }, () => ({
        path: "a.ts",
        line: 1,
        text: "a",
      }));
    },
  };
  return { asked, repository };
}

describe("the rest of the tree", () => {
  test("is listed once, in order, and not at all when it is huge", async () => {
    const { asked, repository } = counted(files);
    const tree = headTree(repository, head, 100, small);
    expect(await tree.paths()).toEqual(["a.ts", "b.ts", "c.ts"]);
    await tree.paths();
    expect(asked).toEqual(["list"]);
    expect(tree.exhausted).toBe(false);
    const huge = headTree(counted({ ...files, d: "", e: "" }).repository, head, 100, small);
    expect(await huge.paths()).toEqual([]);
    expect(huge.exhausted).toBe(true);
  });

  test("is read file by file once, and up to a bound", async () => {
    const { asked, repository } = counted(files);
    const tree = headTree(repository, head, 100, small);
    expect([...(await tree.read(["a.ts", "gone.ts", "a.ts"]))]).toEqual([["a.ts", "a"]]);
    expect([...(await tree.read(["a.ts"]))]).toEqual([["a.ts", "a"]]);
    expect(tree.exhausted).toBe(false);
    expect([...(await tree.read(["c.ts"]))]).toEqual([]);
    expect(tree.exhausted).toBe(true);
    expect(asked).toEqual(["read a.ts,gone.ts"]);
  });

  test("is searched in named files, so often and for so many hits", async () => {
    const { asked, repository } = counted(files);
    const tree = headTree(repository, head, 100, small);
    const query = { pattern: "a", fixed: true, limit: 2 };
    expect(await tree.grep({ ...query, paths: [] })).toEqual([]);
    expect(await tree.grep({ ...query, paths: ["a.ts"] })).toHaveLength(1);
    expect(tree.exhausted).toBe(false);
    await tree.grep({ ...query, paths: ["a.ts", "b.ts", "c.ts"], limit: 99 });
    expect(tree.exhausted).toBe(true);
    expect(await tree.grep({ ...query, paths: ["a.ts"] })).toEqual([]);
    expect(asked).toEqual(["grep a.ts 2", "grep a.ts,b.ts 3"]);
    const many = headTree(counted({ many: "" }).repository, head, 100, small);
    expect(await many.grep({ ...query, paths: ["a.ts"] })).toHaveLength(2);
    expect(many.exhausted).toBe(true);
  });
});
