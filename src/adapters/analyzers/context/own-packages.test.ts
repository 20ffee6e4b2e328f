import { describe, expect, it } from "vitest";
import { treeOf } from "../testing/tree-of.ts";
import { ownPackages } from "./own-packages.ts";
import { openSearches } from "./searches.ts";

const { signal } = new AbortController();
const text = (value: string): readonly [string, string] => [value, value];

describe("packages of the repository", () => {
  const tree = treeOf({
    "package.json": text('{\n  "name": "root"\n}\n'),
    "packages/a/package.json": text('{\n  "name" : "@org/a"\n}\n'),
    "node_modules/x/package.json": text('{\n  "name": "x"\n}\n'),
    "packages/b/package.json": text('{\n  "names": "b"\n}\n'),
    "readme.md": text('"name": "no"\n'),
  });

  it("are named by their manifests", async () => {
    const found = await ownPackages(await tree.paths(), openSearches(tree, 1, signal));
    expect([...found]).toEqual([
      ["root", ""],
      ["@org/a", "packages/a"],
    ]);
  });

  it("cost no search where there are none", async () => {
    const empty = treeOf({ "a.ts": text("x") });
    expect((await ownPackages(["a.ts"], openSearches(empty, 1, signal))).size).toBe(0);
    expect(empty.asked).toEqual([]);
  });
});

describe("searches", () => {
  const pattern = (names: readonly string[]): string => names.join("|");

  it("end at their bound", async () => {
    const tree = treeOf({ "a.ts": text("x1\n") });
    const searches = openSearches(tree, 2, signal);
    const names = Array.from({ length: 100 }, (_, n) => `name${n}`);
    await searches.find(names, pattern, ["a.ts"], "");
    expect(tree.asked).toHaveLength(2);
    expect(await searches.find(["x1"], pattern, ["a.ts"], "")).toEqual([]);
  });

  it("ask for plain names only", async () => {
    const tree = treeOf({ "a.ts": text("x1\n(\n") });
    const searches = openSearches(tree, 9, signal);
    expect(await searches.find(["(", "a.b", "$x"], pattern, ["a.ts"], "")).toEqual([]);
    expect(tree.asked).toEqual([]);
    expect(await searches.find(["x1", "("], pattern, ["a.ts"], "")).toHaveLength(1);
  });

  it("stop when they are cancelled", async () => {
    const tree = treeOf({ "a.ts": text("x1\n") });
    const searches = openSearches(tree, 9, AbortSignal.abort(new Error("superseded")));
    await expect(searches.find(["x1"], pattern, ["a.ts"], "")).rejects.toThrow("superseded");
  });
});
