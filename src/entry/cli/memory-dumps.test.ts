import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { keepMemoryOutOfDumps } from "./memory-dumps.ts";

/** Only where the system writes dumps as files beside the process can one be looked into. */
const dumps = (() => {
  const pattern = "/proc/sys/kernel/core_pattern";
  return existsSync(pattern) && /^core$/.test(readFileSync(pattern, "utf8").trim());
})();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kody-dump-"));
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

/** Ends a process that holds a secret by a crash; answers its core dump, or null when there is none. */
async function crash(before: string): Promise<Buffer | null> {
  const module = new URL("./memory-dumps.ts", import.meta.url).href;
  const script = join(folder, "crash.ts");
  await writeFile(
    script,
    `import { keepMemoryOutOfDumps } from ${JSON.stringify(module)};
     globalThis.kept = Buffer.from("dump-canary".split("").reverse().join("").repeat(2));
     ${before}
     process.abort();`,
  );
  const command = `ulimit -c unlimited && exec "$0" "$1"`;
  const child = spawn("sh", ["-c", command, process.execPath, script], {
    cwd: folder,
    stdio: "ignore",
  });
  await once(child, "exit");
  const file = (await readdir(folder)).find((name) => name.startsWith("core"));
  return file === undefined ? null : readFile(join(folder, file));
}

describe.skipIf(!dumps)("a core dump", () => {
  const canary = "yranac-pmudyranac-pmud";

  test("would hold what the process held", async () => {
    expect((await crash(""))?.includes(canary) ?? true).toBe(true);
  });

  test("of a process that keeps its memory out of it holds nothing of it", async () => {
    expect((await crash("keepMemoryOutOfDumps();"))?.includes(canary) ?? false).toBe(false);
  });
});

test("where there is no such filter nothing is written, and Kody goes on", async () => {
  expect(keepMemoryOutOfDumps(join(folder, "absent"))).toBe(false);
  expect(await readdir(folder)).toEqual([]);
});
