import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findEntry, listEntries, readBlob } from "./trees.ts";
import { createTestRepository } from "./testing.ts";
import type { TestRepository } from "./testing.ts";

let repo: TestRepository;
let head: string;

beforeAll(async () => {
  repo = await createTestRepository();
  head = await repo.commit({
    files: {
      "README.md": "hello\n",
      "src/deep/er/z.txt": "z",
      "src/a b.txt": "ab",
      'src/q"uote\nline.txt': "q",
      "src[1]/x.txt": "x",
      "bytes.bin": new Uint8Array([0, 255, 10]),
    },
  });
});

afterAll(() => repo.remove());

describe("listing", () => {
  const paths = async (directory: string, depth: number) =>
    (await listEntries(repo.home, repo.gitDir, head, directory, depth)).map(({ path }) => path);

  test("the root and a folder, one level", async () => {
    expect(await paths("", 1)).toEqual(["README.md", "bytes.bin", "src", "src[1]"]);
    expect(await paths("src/", 1)).toEqual(["src/a b.txt", "src/deep", 'src/q"uote\nline.txt']);
    expect(await paths("src[1]/", 1)).toEqual(["src[1]/x.txt"]);
  });

  test("several levels, folders included", async () => {
    expect(await paths("src/", 3)).toEqual([
      "src/a b.txt",
      "src/deep",
      "src/deep/er",
      "src/deep/er/z.txt",
      'src/q"uote\nline.txt',
    ]);
  });

  test("a folder that is not there is empty", async () => {
    expect(await paths("none/", 1)).toEqual([]);
    expect(await paths("README.md/", 1)).toEqual([]);
    expect(await paths("../", 1)).toEqual([]);
  });
});

describe("one entry", () => {
  test("a file with its size, a folder, the root", async () => {
    const find = (path: string) => findEntry(repo.home, repo.gitDir, head, path);
    expect(await find("README.md")).toMatchObject({ kind: "file", mode: "100644", size: 6 });
    expect(await find("src/deep")).toMatchObject({ kind: "directory", path: "src/deep" });
    expect(await find("")).toMatchObject({ kind: "directory", path: "" });
    expect(await find("src/none")).toBeNull();
    expect(await find("../README.md")).toBeNull();
  });

  test("a file's bytes", async () => {
    const entry = await findEntry(repo.home, repo.gitDir, head, "bytes.bin");
    expect([...(await readBlob(repo.home, repo.gitDir, entry?.object ?? ""))]).toEqual([
      0, 255, 10,
    ]);
  });
});
