import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  isRefName,
  log,
  mergeBase,
  readCommit,
  readCommits,
  resolveBranch,
  resolveCommit,
} from "./commits.ts";
import { createTestRepository } from "./testing.ts";
import type { TestRepository } from "./testing.ts";

let repo: TestRepository;
let first: string;
let second: string;
let side: string;

beforeAll(async () => {
  repo = await createTestRepository();
  first = await repo.commit({ message: "First\n\nwith a body\n", files: { "a.txt": "1\n" } });
  second = await repo.commit({ message: "Zwei ✓", files: { "b.txt": "2\n" } });
  side = await repo.commit({
    branch: "feature/side",
    from: first,
    author: { name: "Böb <x>", email: "bob@example.com" },
    files: { "c.txt": "3\n" },
  });
});

afterAll(() => repo.remove());

describe("log", () => {
  test("newest first, with everything about a commit", async () => {
    const commits = await log(repo.home, repo.gitDir, { include: [second] });
    expect(commits.map(({ hash }) => hash)).toEqual([second, first]);
    expect(commits[1]).toEqual({
      hash: first,
      parents: [],
      author: { name: "Ann", email: "ann@example.com" },
      committer: { name: "Ann", email: "ann@example.com" },
      authoredOn: Date.UTC(2026, 0, 1, 0, 1),
      committedOn: Date.UTC(2026, 0, 1, 0, 1),
      message: "First\n\nwith a body\n",
    });
    expect(commits[0]).toMatchObject({ message: "Zwei ✓", parents: [first] });
  });

  test("without what is excluded, from an offset, limited, of one path", async () => {
    const hashes = async (options: Parameters<typeof log>[2]) =>
      (await log(repo.home, repo.gitDir, options)).map(({ hash }) => hash);
    expect(await hashes({ include: [second, side], exclude: [first] })).toEqual([side, second]);
    expect(await hashes({ include: [second], skip: 1 })).toEqual([first]);
    expect(await hashes({ include: [second], limit: 1 })).toEqual([second]);
    expect(await hashes({ include: [second], path: "a.txt" })).toEqual([first]);
  });

  test("a path with git's magic signs is only a path", async () => {
    const options = { include: [second], path: ":(glob)**" };
    expect(await log(repo.home, repo.gitDir, options)).toEqual([]);
  });

  test("names are cleaned of what would break a commit", async () => {
    expect((await readCommit(repo.home, repo.gitDir, side)).author.name).toBe("Böb x");
  });

  test("many commits in one run", async () => {
    const found = await readCommits(repo.home, repo.gitDir, [side, first, side]);
    expect([...found.keys()].toSorted()).toEqual([first, side].toSorted());
    expect(await readCommits(repo.home, repo.gitDir, [])).toEqual(new Map());
  });
});

describe("revisions", () => {
  test("branches, with slashes too, and hashes of seven characters on", async () => {
    const resolve = (text: string) => resolveCommit(repo.home, repo.gitDir, text);
    expect(await resolve("main")).toBe(second);
    expect(await resolve("feature/side")).toBe(side);
    expect(await resolve(first)).toBe(first);
    expect(await resolve(first.slice(0, 12))).toBe(first);
    expect(await resolve(first.slice(0, 7).toUpperCase())).toBe(first);
  });

  test.each([
    "",
    "HEAD",
    "@",
    "main~1",
    "main^",
    ":/First",
    "main@{1}",
    "--all",
    "-x",
    "refs/../main",
    "none",
    "0000000",
    "a..b",
    "main main",
    "main\n",
    "main\0",
    "main:a.txt",
  ])("%j is none", async (text) => {
    expect(await resolveCommit(repo.home, repo.gitDir, text)).toBeNull();
  });

  test("a branch is not found by its hash", async () => {
    expect(await resolveBranch(repo.home, repo.gitDir, "main")).toBe(second);
    expect(await resolveBranch(repo.home, repo.gitDir, second)).toBeNull();
    expect(await resolveBranch(repo.home, repo.gitDir, "--all")).toBeNull();
  });

  test.each(["feature/x", "v1.0", "a-b_c", "ümlaut", "#1", 'q"x'])("%s can be a name", (name) => {
    expect(isRefName(name)).toBe(true);
  });

  test.each([
    "a//b",
    "/a",
    "a/",
    "a.",
    ".a",
    "a/.b",
    "a.lock",
    "a/b.lock/c",
    "a\u007f",
    "a[b",
    "a\\b",
  ])("%s cannot be a name", (name) => {
    expect(isRefName(name)).toBe(false);
  });
});

test("the common ancestor, or none", async () => {
  expect(await mergeBase(repo.home, repo.gitDir, second, side)).toBe(first);
  const root = await repo.commit({ branch: "alone", files: { "x.txt": "x" } });
  expect(await mergeBase(repo.home, repo.gitDir, second, root)).toBeNull();
});
