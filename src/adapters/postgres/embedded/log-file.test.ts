import { mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { boundLog, longestLog, openLog, readLogFrom } from "./log-file.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kody-log-"));
  path = join(folder, "postgres.log");
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

test("a new server appends to a short log and can be read from where it began", async () => {
  await writeFile(path, "before\n");
  const log = await openLog(path);
  await log.write("after\n");
  await log.close();
  expect(await readLogFrom(path, "before\n".length)).toBe("after\n");
});

test("a long log is put aside at a start, so that two files are the most there are", async () => {
  for (let start = 0; start < 3; start += 1) {
    await writeFile(path, Buffer.alloc(longestLog / 2, "x"));
    await (await openLog(path)).close();
  }
  expect((await readdir(folder)).toSorted()).toEqual(["postgres.log", "postgres.log.1"]);
  expect((await stat(path)).size).toBe(0);
});

test("a log that grew too long under a running server is emptied, and the server writes on", async () => {
  const log = await openLog(path);
  await log.write(Buffer.alloc(longestLog + 1, "x"));
  await boundLog(path);
  await log.write("still here\n");
  await log.close();
  expect(await readLogFrom(path, 0)).toBe("still here\n");
});

test("a link in its place is refused", async () => {
  await symlink(join(folder, "elsewhere"), path);
  await expect(openLog(path)).rejects.toThrow(/ELOOP/);
  expect(await readdir(folder)).toEqual(["postgres.log"]);
});

test("a log that is not there reads as empty", async () => {
  expect(await readLogFrom(join(folder, "none"), 0)).toBe("");
  await boundLog(join(folder, "none"));
});
