import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGit } from "./command.ts";
import { gitVersion } from "./index.ts";
import { makeRepository, makeTempFolder, removeFolder } from "./testing/repository.ts";
import { requireVersion } from "./version.ts";

let folder = "";

beforeEach(() => {
  folder = makeTempFolder();
});

afterEach(() => removeFolder(folder));

/** A program called `git` that is a shell script of ours. */
function fakeGit(script: string) {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "git"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, "git"), 0o755);
  return createGit(null, { home: folder, environment: { PATH: `${bin}:/usr/bin:/bin` } });
}

async function waitUntil(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // An ended process that nobody collected yet is still listed.
    return (
      !existsSync(`/proc/${pid}/stat`) || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"))
    );
  } catch {
    return false;
  }
}

test("a timeout ends git and the processes it started", async () => {
  const git = fakeGit(`sleep 100 & echo $! > ${join(folder, "pid")}; wait`);
  await expect(git.run({ args: ["fetch"], timeoutMs: 500 })).rejects.toMatchObject({
    code: "git-failed",
    retryable: true,
  });
  const pid = Number(readFileSync(join(folder, "pid"), "utf8"));
  await waitUntil(() => !isRunning(pid));
  expect(isRunning(pid)).toBe(false);
});

test("endless output is stopped at the limit: an error, or what came so far", async () => {
  const git = fakeGit("yes 0123456789");
  await expect(git.run({ args: ["diff"], maxBytes: 1_000_000 })).rejects.toMatchObject({
    code: "git-failed",
    message: expect.stringContaining("too large"),
  });
  const answer = await git.run({ args: ["diff"], maxBytes: 1_000, onLimit: "cut" });
  expect([answer.stdout.length, answer.cut]).toEqual([1_000, true]);
});

test("endless complaints take no memory, and their end is kept", async () => {
  const git = fakeGit("yes complaint | head -c 5000000 >&2; echo 'fatal: last words' >&2; exit 3");
  await expect(git.run({ args: ["x"] })).rejects.toMatchObject({
    message: expect.stringContaining("last words"),
    details: { code: 3 },
  });
});

test("input for a program that does not read it is no accident", async () => {
  const git = fakeGit("exit 0");
  expect((await git.run({ args: ["x"], input: "y".repeat(5_000_000) })).code).toBe(0);
});

test("sees nothing of this process's environment", async () => {
  process.env["KODY_CANARY"] = "in the environment";
  const { stdout } = await fakeGit("env").run({ args: ["x"] });
  delete process.env["KODY_CANARY"];
  const text = stdout.toString("utf8");
  expect(text).not.toContain("KODY_CANARY");
  expect(text).toContain("GIT_CONFIG_GLOBAL=/dev/null");
  expect(text).toContain("GIT_ALLOW_PROTOCOL=none");
});

test("the secret goes to who asks for it on descriptor 3, more than once", async () => {
  const git = fakeGit(
    'IFS= read -r u <&3; IFS= read -r p <&3; IFS= read -r v <&3; echo "$u:$p:$v"; echo "$p" >&2; exit 1',
  );
  const remote = { scheme: "https", username: "user", password: "pass word\\" } as const;
  const answer = await git.run({ args: ["x"], remote, exitCodes: [1] });
  expect(answer.stdout.toString("utf8").trim()).toBe("user:pass word\\:user");
  const error = await git.run({ args: ["x"], remote }).catch((caught: unknown) => caught);
  expect(JSON.stringify(error)).not.toContain("pass word");
});

test("without git the error says what to install", async () => {
  const git = createGit(null, { home: folder, environment: { PATH: folder } });
  await expect(git.run({ args: ["version"] })).rejects.toMatchObject({
    message: expect.stringContaining("Install git 2.39"),
  });
});

test("an embedded bare repository is only opened by its name", async () => {
  const outer = makeRepository(join(folder, "outer"));
  outer.git("init", "-q", "--bare", "inner.git");
  const git = createGit(null, { home: join(outer.path, "inner.git") });
  await expect(git.run({ args: ["rev-parse", "--git-dir"] })).rejects.toMatchObject({
    code: "git-failed",
  });
});

test("the version is told, and one that is too old refused", async () => {
  expect(await gitVersion()).toMatch(/^\d+\.\d+/);
  for (const fine of ["2.39", "2.39.5", "2.100.1", "3.0"])
    expect(() => requireVersion(fine)).not.toThrow();
  for (const old of ["2.38.9", "1.99", "0.0", "nonsense"])
    expect(() => requireVersion(old)).toThrow(/too old/);
});
