import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isAlive } from "./leftovers.ts";
import { isServerOf, readPostmaster } from "./postmaster.ts";

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "kody-postmaster-"));
});
afterEach(async () => rm(data, { recursive: true, force: true }));

async function write(lines: readonly string[]): Promise<void> {
  await writeFile(join(data, "postmaster.pid"), `${lines.join("\n")}\n`);
}

test("a ready server's file says who it is and where its socket is", async () => {
  await write(["4711", data, "1795471976", "5432", "/run/kody", "", "  1234567  8", "ready   "]);
  expect(await readPostmaster(data)).toMatchObject({
    pid: 4711,
    sockets: "/run/kody",
    status: "ready",
  });
});

test.each([
  ["starting", "starting"],
  ["stopping", "stopping"],
  ["something new", "unknown"],
])("a status of %s is read as %s", async (written, read) => {
  await write(["4711", data, "0", "5432", "/run", "", "0", written]);
  expect((await readPostmaster(data))?.status).toBe(read);
});

test("a file that is only begun has no status yet, and none means no server", async () => {
  expect(await readPostmaster(data)).toBeNull();
  await write(["4711"]);
  expect(await readPostmaster(data)).toMatchObject({ pid: 4711, status: "unknown" });
  await writeFile(join(data, "postmaster.pid"), "");
  expect((await readPostmaster(data))?.pid).toBe(0);
});

test("a process counts as the server only when it runs on this very folder", async () => {
  const other = `${data}-2`;
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", "--", "-D", other]);
  try {
    await once(child, "spawn");
    const pid = child.pid ?? 0;
    expect(await isServerOf(pid, data)).toBe(false);
    expect(await isServerOf(pid, other)).toBe(true);
  } finally {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  expect(await isServerOf(child.pid ?? 0, other)).toBe(false);
});

test.each([0, -1, Number.NaN, 1.5])("%d is no process", (pid) => {
  expect(isAlive(pid)).toBe(false);
});

test("a process of another user is alive all the same", () => {
  expect(isAlive(1)).toBe(true);
  expect(isAlive(process.pid)).toBe(true);
});
