import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GitError, gitText, runGit, stopGit } from "./process.ts";
import { createTestRepository } from "./testing.ts";
import type { TestRepository } from "./testing.ts";

let repo: TestRepository;

beforeEach(async () => {
  repo = await createTestRepository();
});

afterEach(() => repo.remove());

test("git sees no settings but the sandbox's own", async () => {
  const list = await gitText(repo.home, repo.gitDir, ["config", "--list", "--show-origin"]);
  const origins = new Set(list.split("\n").map((line) => line.split("\t")[0]));
  expect([...origins].filter((origin) => !origin?.startsWith(`file:${repo.home.root}`))).toEqual(
    [],
  );
  expect(list).toContain("uploadpack.allowfilter=true");
  expect(list).toContain("uploadpack.allowanysha1inwant=true");
});

test("a status that was not allowed for is an error that says why", async () => {
  const failed = runGit(repo.home, repo.gitDir, ["rev-parse", "--verify", "none"]);
  await expect(failed).rejects.toThrow(GitError);
  await expect(failed).rejects.toMatchObject({
    status: 128,
    stderr: expect.stringContaining("fatal"),
  });
  const args = ["rev-parse", "--verify", "--quiet", "none"];
  const allowed = await runGit(repo.home, repo.gitDir, args, { allow: [1] });
  expect(allowed.status).toBe(1);
});

test("input that git does not read is no error", async () => {
  const input = "x".repeat(1_000_000);
  const result = await runGit(repo.home, repo.gitDir, ["version"], { input });
  expect(result.stdout.toString()).toMatch(/^git version/);
});

test("hooks in a repository are not run", async () => {
  const mark = join(repo.home.root, "ran");
  const hook = join(repo.gitDir, "hooks", "reference-transaction");
  await runGit(repo.home, repo.gitDir, ["init", "--quiet", "--bare"]);
  await writeFile(hook, `#!/bin/sh\ntouch "${mark}"\n`, { mode: 0o755 });
  const head = await repo.commit({ files: { a: "1" } });
  await runGit(repo.home, repo.gitDir, ["update-ref", "refs/heads/x", head]);
  expect(existsSync(mark)).toBe(false);
});

test("stopping ends what runs and lets nothing begin", async () => {
  const pipe = join(repo.home.root, "pipe");
  execFileSync("mkfifo", [pipe]);
  // Waits for someone to write, which never happens.
  const hangs = runGit(repo.home, repo.gitDir, ["hash-object", "--no-filters", pipe]);
  const outcome = hangs.catch((error: unknown) => String(error));
  expect(repo.home.running.size).toBe(1);
  await stopGit(repo.home);
  expect(await outcome).toContain("git hash-object ended with a signal");
  expect(repo.home.running.size).toBe(0);
  const late = runGit(repo.home, repo.gitDir, ["version"]);
  await expect(late).rejects.toThrow("The sandbox is closed");
});
