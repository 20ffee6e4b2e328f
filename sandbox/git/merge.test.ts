import { afterAll, beforeAll, expect, test } from "vitest";
import { readCommit } from "./commits.ts";
import { merge } from "./merge.ts";
import type { MergeStrategy } from "./merge.ts";
import { createTestRepository } from "./testing.ts";
import type { TestRepository } from "./testing.ts";
import { findEntry, readBlob } from "./trees.ts";

let repo: TestRepository;
let base: string;
let ours: string;
let theirs: string;
let clash: string;

beforeAll(async () => {
  repo = await createTestRepository();
  base = await repo.commit({ files: { a: "1\n2\n3\n", b: "b\n" } });
  ours = await repo.commit({ files: { a: "one\n2\n3\n" } });
  theirs = await repo.commit({ branch: "theirs", from: base, files: { b: "B\n" } });
  clash = await repo.commit({ branch: "clash", from: base, files: { a: "uno\n2\n3\n" } });
});

afterAll(() => repo.remove());

function run(source: string, destination: string, strategy: MergeStrategy) {
  const author = { name: "Ann", email: "ann@example.com" };
  const on = Date.UTC(2026, 5, 1);
  const input = { source, destination, strategy, message: "Merged\n", author, on };
  return merge(repo.home, repo.gitDir, input);
}

test.each([
  ["merge_commit", 2],
  ["squash", 1],
] as const)("%s: a commit with both changes", async (strategy, parents) => {
  const result = await run(theirs, ours, strategy);
  expect(result.kind).toBe("merged");
  const hash = result.kind === "merged" ? result.hash : "";
  const commit = await readCommit(repo.home, repo.gitDir, hash);
  expect(commit.parents).toEqual([ours, theirs].slice(0, parents));
  expect(commit).toMatchObject({
    message: "Merged\n",
    authoredOn: Date.UTC(2026, 5, 1),
    committer: { name: "Ann" },
  });
  for (const [path, text] of [
    ["a", "one\n2\n3\n"],
    ["b", "B\n"],
  ] as const) {
    const entry = await findEntry(repo.home, repo.gitDir, hash, path);
    expect((await readBlob(repo.home, repo.gitDir, entry?.object ?? "")).toString()).toBe(text);
  }
});

test("fast_forward: the source itself, when nothing else happened", async () => {
  expect(await run(theirs, base, "fast_forward")).toEqual({ kind: "merged", hash: theirs });
  expect(await run(theirs, ours, "fast_forward")).toEqual({ kind: "not-fast-forward" });
});

test("conflicts are told with their files", async () => {
  expect(await run(clash, ours, "merge_commit")).toEqual({ kind: "conflict", paths: ["a"] });
  expect(await run(clash, ours, "squash")).toEqual({ kind: "conflict", paths: ["a"] });
});
