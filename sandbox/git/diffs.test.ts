import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { diff, diffstat, EMPTY_TREE, patch } from "./diffs.ts";
import { createTestRepository } from "./testing.ts";
import type { TestRepository } from "./testing.ts";

let repo: TestRepository;
let before: string;
let after: string;

beforeAll(async () => {
  repo = await createTestRepository();
  const long = "line of text that stays the same\n".repeat(8);
  before = await repo.commit({
    files: {
      "keep.txt": "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
      "old name.txt": long,
      "gone.txt": "x\n",
      "image.bin": new Uint8Array([0, 1, 2, 255]),
      "latin.txt": Buffer.from("caf\u00e9\n", "latin1"),
    },
  });
  after = await repo.commit({
    files: {
      "keep.txt": "1\n2\n3\n4\nfive\n6\n7\n8\n9\n",
      "old name.txt": null,
      "new/näme.txt": long,
      "gone.txt": null,
      "image.bin": new Uint8Array([0, 9, 9, 9]),
      "latin.txt": Buffer.from("caf\u00e9s\n", "latin1"),
      "fresh.txt": "a\nb\n",
    },
  });
});

afterAll(() => repo.remove());

describe("diff", () => {
  test("is git's own text, renames found, bytes untouched", async () => {
    const bytes = await diff(repo.home, repo.gitDir, before, after);
    const text = bytes.toString("latin1");
    expect(text).toContain("-5\n+five\n");
    expect(text).toContain("rename from old name.txt\n");
    expect(text).toContain("Binary files a/image.bin and b/image.bin differ");
    expect(bytes.includes(Buffer.from("+caf\u00e9s\n", "latin1"))).toBe(true);
  });

  test("context, one path, without renames", async () => {
    const short = await diff(repo.home, repo.gitDir, before, after, {
      context: 0,
      paths: ["keep.txt"],
    });
    expect(short.toString()).toContain("@@ -5 +5 @@\n-5\n+five\n");
    expect(short.toString()).not.toContain("gone.txt");
    const plain = await diff(repo.home, repo.gitDir, before, after, { renames: false });
    expect(plain.toString("latin1")).toContain("deleted file mode 100644");
    expect(plain.toString("latin1")).not.toContain("rename from");
  });

  test("a path that looks like an option or a pattern is only a path", async () => {
    for (const path of ["--output=/tmp/evil", ":(exclude)keep.txt", "*.txt"]) {
      const found = await diff(repo.home, repo.gitDir, before, after, { paths: [path] });
      expect(found.toString()).toBe("");
    }
  });

  test("white space can be ignored", async () => {
    const tight = await repo.commit({
      branch: "white",
      from: after,
      files: { "fresh.txt": "a \n b\n" },
    });
    const seen = await diff(repo.home, repo.gitDir, after, tight);
    const ignored = await diff(repo.home, repo.gitDir, after, tight, { ignoreWhitespace: true });
    expect(seen.length).toBeGreaterThan(0);
    expect(ignored.toString()).toBe("");
  });
});

test("diffstat: status, both paths and counts of every file", async () => {
  const entries = await diffstat(repo.home, repo.gitDir, before, after);
  expect(entries).toEqual([
    { status: "added", oldPath: null, newPath: "fresh.txt", linesAdded: 2, linesRemoved: 0 },
    { status: "removed", oldPath: "gone.txt", newPath: null, linesAdded: 0, linesRemoved: 1 },
    {
      status: "modified",
      oldPath: "image.bin",
      newPath: "image.bin",
      linesAdded: 0,
      linesRemoved: 0,
    },
    {
      status: "modified",
      oldPath: "keep.txt",
      newPath: "keep.txt",
      linesAdded: 1,
      linesRemoved: 1,
    },
    {
      status: "modified",
      oldPath: "latin.txt",
      newPath: "latin.txt",
      linesAdded: 1,
      linesRemoved: 1,
    },
    {
      status: "renamed",
      oldPath: "old name.txt",
      newPath: "new/näme.txt",
      linesAdded: 0,
      linesRemoved: 0,
    },
  ]);
});

test("a first commit is compared with nothing", async () => {
  const entries = await diffstat(repo.home, repo.gitDir, EMPTY_TREE, before);
  expect(entries.every(({ status }) => status === "added")).toBe(true);
  expect(entries).toHaveLength(5);
});

test("patch: the commits of a range as mails", async () => {
  const text = (await patch(repo.home, repo.gitDir, before, after)).toString("latin1");
  expect(text).toMatch(new RegExp(`^From ${after} `));
  expect(text).toContain("Subject: [PATCH] Change");
  const one = (await patch(repo.home, repo.gitDir, null, after)).toString("latin1");
  expect(one).toContain(`From ${after}`);
});
