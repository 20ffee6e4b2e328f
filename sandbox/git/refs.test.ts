import { afterAll, beforeAll, expect, test } from "vitest";
import { gitText, GitError } from "./process.ts";
import { compareRefs, listRefs, moveRef } from "./refs.ts";
import type { Ref } from "./refs.ts";
import { createTestRepository } from "./testing.ts";
import type { TestRepository } from "./testing.ts";

let repo: TestRepository;
let first: string;
let second: string;

beforeAll(async () => {
  repo = await createTestRepository();
  first = await repo.commit({ files: { "a.txt": "1" } });
  second = await repo.commit({ files: { "a.txt": "2" } });
});

afterAll(() => repo.remove());

test("references are made, moved and deleted, and listed with their commits", async () => {
  const { home, gitDir } = repo;
  await moveRef(home, gitDir, { kind: "branch", name: "x/y", before: null, after: first });
  await moveRef(home, gitDir, { kind: "tag", name: "v1", before: null, after: first });
  await moveRef(home, gitDir, { kind: "branch", name: "x/y", before: first, after: second });
  expect(await listRefs(home, gitDir)).toEqual([
    { kind: "branch", name: "main", hash: second, object: second },
    { kind: "branch", name: "x/y", hash: second, object: second },
    { kind: "tag", name: "v1", hash: first, object: first },
  ]);
  await moveRef(home, gitDir, { kind: "branch", name: "x/y", before: second, after: null });
  await moveRef(home, gitDir, { kind: "tag", name: "v1", before: first, after: null });
  expect((await listRefs(home, gitDir)).map(({ name }) => name)).toEqual(["main"]);
});

test("a reference that is elsewhere by now is not moved", async () => {
  const stale = { kind: "branch", name: "main", before: first, after: first } as const;
  await expect(moveRef(repo.home, repo.gitDir, stale)).rejects.toThrow(GitError);
  const taken = { kind: "branch", name: "main", before: null, after: first } as const;
  await expect(moveRef(repo.home, repo.gitDir, taken)).rejects.toThrow(GitError);
  expect((await listRefs(repo.home, repo.gitDir))[0]?.hash).toBe(second);
});

test("an annotated tag is listed with the commit that it names", async () => {
  const { home, gitDir } = repo;
  const text = `object ${first}\ntype commit\ntag v2\ntagger A <a@b> 1 +0000\n\nTwo\n`;
  const object = await gitText(home, gitDir, ["mktag"], { input: text });
  await moveRef(home, gitDir, { kind: "tag", name: "v2", before: null, after: object });
  const tags = (await listRefs(home, gitDir)).filter(({ kind }) => kind === "tag");
  expect(tags).toEqual([{ kind: "tag", name: "v2", hash: first, object }]);
});

test("what changed between two lists", () => {
  const ref = (kind: Ref["kind"], name: string, hash: string): Ref => {
    return { kind, name, hash, object: hash };
  };
  const before = [ref("branch", "a", "1"), ref("branch", "b", "1"), ref("tag", "a", "1")];
  const after = [ref("branch", "a", "2"), ref("tag", "a", "1"), ref("branch", "c", "3")];
  expect(compareRefs(before, after)).toEqual([
    { kind: "branch", name: "a", before: "1", after: "2" },
    { kind: "branch", name: "c", before: null, after: "3" },
    { kind: "branch", name: "b", before: "1", after: null },
  ]);
  expect(compareRefs(before, before)).toEqual([]);
});
