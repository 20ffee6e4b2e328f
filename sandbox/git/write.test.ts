import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readCommit } from "./commits.ts";
import { gitText, runGit } from "./process.ts";
import { listRefs } from "./refs.ts";
import { createTestRepository } from "./testing.ts";
import type { TestRepository } from "./testing.ts";
import { findEntry, listEntries, readBlob } from "./trees.ts";
import { copyRepository, headBranch, initRepository, isFilePath, writeCommits } from "./write.ts";

let repo: TestRepository;

beforeEach(async () => {
  repo = await createTestRepository();
});

afterEach(() => repo.remove());

const someone = { name: "Ann", email: "ann@example.com" };

describe("commits", () => {
  test("several in one run: new branches begin where they are told to", async () => {
    const commit = { author: someone, on: 1_000_000 };
    const hashes = await writeCommits(
      repo.home,
      repo.gitDir,
      [
        { ...commit, branch: "main", from: null, message: "one", files: { a: "1", b: "1" } },
        { ...commit, branch: "topic", from: "main", message: "two", files: { a: "2" } },
        { ...commit, branch: "main", from: null, message: "three", files: { b: null } },
        { ...commit, branch: "empty", from: null, message: "", files: {} },
      ],
      new Map(),
    );
    expect(hashes).toHaveLength(4);
    const refs = await listRefs(repo.home, repo.gitDir);
    expect(refs.map(({ name, hash }) => [name, hash])).toEqual([
      ["empty", hashes[3]],
      ["main", hashes[2]],
      ["topic", hashes[1]],
    ]);
    const parents = async (index: number) =>
      (await readCommit(repo.home, repo.gitDir, hashes[index] ?? "")).parents;
    expect(await parents(0)).toEqual([]);
    expect(await parents(1)).toEqual([hashes[0]]);
    expect(await parents(2)).toEqual([hashes[0]]);
    expect(await parents(3)).toEqual([]);
    const left = await listEntries(repo.home, repo.gitDir, hashes[2] ?? "", "", 1);
    expect(left.map(({ path }) => path)).toEqual(["a"]);
  });

  test("a file may have any name and any bytes", async () => {
    const name = fc
      .string({ minLength: 1, maxLength: 12, unit: "grapheme" })
      .filter((path) => isFilePath(path) && !path.includes("/") && path.isWellFormed());
    await fc.assert(
      fc.asyncProperty(name, fc.uint8Array({ maxLength: 40 }), async (path, bytes) => {
        const head = await repo.commit({ files: { [path]: bytes } });
        const entry = await findEntry(repo.home, repo.gitDir, head, path);
        const read = await readBlob(repo.home, repo.gitDir, entry?.object ?? "");
        expect(Buffer.compare(read, bytes)).toBe(0);
      }),
      { numRuns: 12 },
    );
  });

  test.each(["../x", "a/../b", ".git/config", "a/.GIT/x", "", "/x", "a//b", "a/", ".", "a\0b"])(
    "%j is no path for a file",
    (path) => {
      expect(isFilePath(path)).toBe(false);
    },
  );

  test.each([".gitignore", "a/..b", "a b", "-x", "…"])("%j is a path for a file", (path) => {
    expect(isFilePath(path)).toBe(true);
  });
});

describe("copying", () => {
  test("all branches and tags, or the branches that were named", async () => {
    const head = await repo.commit({ files: { a: "1" } });
    await repo.commit({ branch: "topic", from: head, files: { a: "2" } });
    await runGit(repo.home, repo.gitDir, ["update-ref", "refs/tags/v1", head]);
    await runGit(repo.home, repo.gitDir, ["update-ref", "refs/notes/x", head]);
    const names = async (branches?: string[]) => {
      const copy = await initRepository(repo.home, `copy-${branches?.length ?? "all"}`, "main");
      await copyRepository(repo.home, copy, repo.gitDir, branches);
      return (await listRefs(repo.home, copy)).map(({ kind, name }) => `${kind} ${name}`);
    };
    expect(await names()).toEqual(["branch main", "branch topic", "tag v1"]);
    expect(await names(["topic"])).toEqual(["branch topic", "tag v1"]);
  });

  test("the checked-out branch of a bare repository and of one with files", async () => {
    expect(await headBranch(repo.home, repo.gitDir)).toBe("main");
    const folder = join(repo.home.root, "with files");
    await mkdir(folder);
    await gitText(repo.home, join(folder, ".git"), ["init", "--quiet", "-b", "trunk"]);
    expect(await headBranch(repo.home, folder)).toBe("trunk");
  });

  test("a folder without a repository is named as the cause", async () => {
    await expect(headBranch(repo.home, join(repo.home.root, "nothing"))).rejects.toThrow(
      /There is no git repository at .*nothing\. Name the folder that holds \.git\./,
    );
  });
});
