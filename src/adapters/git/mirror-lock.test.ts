import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withLock } from "./mirror-lock.ts";
import { makeTempFolder, removeFolder } from "./testing/repository.ts";

const clock = {
  now: () => new Date(),
  sleep: () => new Promise<void>((resolve) => void setTimeout(resolve, 2)),
};

let folder = "";
let lock = "";

beforeEach(() => {
  folder = makeTempFolder();
  lock = join(folder, "mirror.lock");
});

afterEach(() => removeFolder(folder));

function hold(owner: Record<string, unknown>): void {
  writeFileSync(
    lock,
    JSON.stringify({ nonce: "n", host: hostname(), pid: process.pid, started: null, ...owner }),
  );
}

test("one at a time, all get their turn, nothing stays behind", async () => {
  let inside = 0;
  let most = 0;
  const turns = Array.from({ length: 20 }, (_, at) =>
    withLock(lock, clock, 60_000, async () => {
      inside += 1;
      most = Math.max(most, inside);
      await clock.sleep();
      inside -= 1;
      return at;
    }),
  );
  expect(await Promise.all(turns)).toEqual(Array.from({ length: 20 }, (_, at) => at));
  expect(most).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test("an error lets go of the lock", async () => {
  const failing = withLock(lock, clock, 0, async () => {
    throw new Error("inside");
  });
  await expect(failing).rejects.toThrow("inside");
  expect(readdirSync(folder)).toEqual([]);
});

test("a living owner is waited for, then named as the reason", async () => {
  hold({});
  await expect(withLock(lock, clock, 20, async () => 1)).rejects.toMatchObject({
    code: "git-failed",
    retryable: true,
  });
  expect(existsSync(lock)).toBe(true);
  expect(readdirSync(folder)).toHaveLength(1);
});

test("the lock of a dead process is taken over", async () => {
  const child = spawn("true");
  await new Promise((resolve) => child.on("close", resolve));
  hold({ pid: child.pid });
  expect(await withLock(lock, clock, 0, async () => readFileSync(lock, "utf8"))).toContain(
    `"pid":${process.pid},`,
  );
  expect(readdirSync(folder)).toEqual([]);
});

test("a process id that was given out again does not keep the lock", async () => {
  if (!existsSync("/proc/self/stat")) return expect(process.platform).not.toBe("linux");
  hold({ started: "1" });
  expect(await withLock(lock, clock, 0, async () => "taken")).toBe("taken");
});

test("a lock on another machine, or one that cannot be read, is taken over after long silence only", async () => {
  for (const content of [JSON.stringify({ nonce: "n", host: "elsewhere", pid: 1 }), "", "{"]) {
    writeFileSync(lock, content);
    await expect(withLock(lock, clock, 0, async () => 1)).rejects.toMatchObject({
      retryable: true,
    });
    const long = new Date(Date.now() - 1_000_000);
    utimesSync(lock, long, long);
    expect(await withLock(lock, clock, 0, async () => 2)).toBe(2);
  }
});

test("who lost the lock does not take it from its successor", async () => {
  await withLock(lock, clock, 0, async () => hold({ nonce: "successor" }));
  expect(readFileSync(lock, "utf8")).toContain("successor");
});
