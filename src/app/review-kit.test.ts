import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LocalRepository } from "../adapters/git/index.ts";
import { createReviewKit, gitUser } from "./review-kit.ts";

let folder: string;
let repository: LocalRepository;
const kit = createReviewKit({ PATH: process.env["PATH"] });

function git(...args: string[]): string {
  const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@shop.example"];
  return execFileSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8" }).trim();
}

function commit(name: string): void {
  writeFileSync(join(folder, name), `${name}\n`);
  git("add", ".");
  git("commit", "-qm", name);
}

const hash = (name: string): string => git("rev-parse", name);

/** main: one–two; feature leaves at one and adds three; alone has no common history. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kody-range-"));
  git("init", "-q", "-b", "main");
  commit("one");
  git("checkout", "-qb", "feature");
  commit("three");
  git("checkout", "-q", "main");
  commit("two");
  git("checkout", "-q", "--orphan", "alone");
  commit("four");
  git("checkout", "-q", "feature");
  repository = await kit.openLocal(folder);
});

afterAll(async () => {
  await repository.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("a range", () => {
  test.each([
    ["main..feature", "main..feature", "main", "feature"],
    ["main...feature", "main...feature", "main~1", "feature"],
    ["main", "main..HEAD", "main", "feature"],
    ["main..", "main..", "main", "feature"],
    ["..main", "..main", "feature", "main"],
    ["...main", "...main", "main~1", "main"],
    ["HEAD~1", "HEAD~1..HEAD", "main~1", "feature"],
  ])("%s", async (range, subject, base, head) => {
    expect(await kit.resolveRange(repository, range)).toEqual({
      subject,
      base: hash(base),
      head: hash(head),
    });
  });

  test("none: what the branch adds since it left the main one", async () => {
    expect(await kit.resolveRange(repository, null)).toEqual({
      subject: "main…feature",
      base: hash("main~1"),
      head: hash("feature"),
    });
  });

  test.each(["", " ", "..", "...", "main..feature..alone", "main...feature...alone"])(
    "%j is refused rather than taken for nothing to review",
    async (range) => {
      await expect(kit.resolveRange(repository, range)).rejects.toMatchObject({
        code: "invalid-input",
        message: expect.stringMatching(/range.*Give.*\.$/),
      });
    },
  );

  test("histories that never met are compared only when that is asked for", async () => {
    await expect(kit.resolveRange(repository, "main...alone")).rejects.toThrow(
      "main and alone have no common history. Use main..alone to compare them directly.",
    );
    expect((await kit.resolveRange(repository, "main..alone")).base).toBe(hash("main"));
  });

  test.each(["nowhere", "--output=x", "main..--upload-pack=x", "main:one"])(
    "%s names no commit",
    async (range) => {
      await expect(kit.resolveRange(repository, range)).rejects.toMatchObject({
        name: "KodyError",
      });
    },
  );
});

test("git's user names are Bitbucket's fixed ones, never the email", () => {
  expect(gitUser("ada@shop.example")).toBe("x-bitbucket-api-token-auth");
  expect(gitUser(null)).toBe("x-token-auth");
});
