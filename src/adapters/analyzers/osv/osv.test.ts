import {
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { zipOf } from "../testing/zip-of.ts";
import { openVulnerabilities, type Vulnerabilities } from "./index.ts";
import { startTable } from "./table.ts";

let root = "";
const never = new AbortController().signal;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "kody-osv-"));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

function entry(id: string, name: string, more: object = {}, ecosystem = "npm"): string {
  return JSON.stringify({
    id,
    summary: `Fault in ${name}`,
    affected: [
      {
        package: { ecosystem, name },
        ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.2.0" }] }],
      },
    ],
    ...more,
  });
}

/** After everything that nobody holds is given back; streams of the archive go one round later. */
async function heldBytes(): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void; // Node's own, there since the flag
  for (let round = 0; round < 3; round += 1) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

async function ask(
  path: string,
  name: string,
  version = "1.0.0",
  ecosystem = "npm",
): Promise<string[]> {
  return told(openVulnerabilities(path), name, version, ecosystem);
}

async function told(
  database: Vulnerabilities,
  name: string,
  version = "1.0.0",
  ecosystem = "npm",
): Promise<string[]> {
  const [found = []] = await database.affecting([{ ecosystem, name, version }], never);
  return found.map(({ id, severity, fixedIn }) => `${id} ${severity} ${fixedIn}`);
}

describe("a database of known vulnerabilities", () => {
  it("is a folder with folders and archives, a zip archive, or a large one", async () => {
    await mkdir(join(root, "npm"));
    await writeFile(join(root, "A-1.json"), entry("A-1", "made-up"));
    await writeFile(join(root, "npm", "A-2.json"), entry("A-2", "made-up"));
    await writeFile(
      join(root, "npm", "all.zip"),
      zipOf({ "A-3.json": entry("A-3", "made-up"), "B.json": entry("B", "other") }),
    );
    expect(await ask(root, "made-up")).toEqual([
      "A-1 high 1.2.0",
      "A-2 high 1.2.0",
      "A-3 high 1.2.0",
    ]);
    expect(await ask(root, "made-up", "1.2.0")).toEqual([]);
    expect(await ask(root, "other")).toEqual(["B high 1.2.0"]);
    expect(await ask(root, "unknown")).toEqual([]);
    expect(await ask(root, "made-up", "1.0.0", "PyPI")).toEqual([]);
    const large = join(root, "large.zip");
    await writeFile(
      large,
      zipOf({ "x/A-4.json": entry("A-4", "made-up"), "A-5.json": entry("A-5", "made-up") }, true),
    );
    expect(await ask(large, "made-up")).toEqual(["A-4 high 1.2.0", "A-5 high 1.2.0"]);
  });

  it("rates by its own word, by a score, or as high; malware is critical; what was withdrawn is none", async () => {
    const rated = { database_specific: { severity: "MODERATE" } };
    const score = {
      severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }],
    };
    await writeFile(join(root, "1.json"), entry("A-1", "made-up", rated));
    await writeFile(join(root, "2.json"), entry("A-2", "made-up", score));
    await writeFile(join(root, "3.json"), entry("MAL-3", "made-up", rated));
    await writeFile(
      join(root, "4.json"),
      entry("A-4", "made-up", { withdrawn: "2024-01-01T00:00:00Z" }),
    );
    expect(await ask(root, "made-up")).toEqual([
      "A-1 medium 1.2.0",
      "A-2 critical 1.2.0",
      "MAL-3 critical 1.2.0",
    ]);
  });

  it("knows names as their ecosystem compares them", async () => {
    await writeFile(join(root, "1.json"), entry("A-1", "Made_Up.Name", {}, "PyPI"));
    await writeFile(join(root, "2.json"), entry("A-2", "Made.Up", {}, "NuGet"));
    expect(await ask(root, "made-up-name", "1.0.0", "PyPI")).toEqual(["A-1 high 1.2.0"]);
    expect(await ask(root, "made.up", "1.0.0", "NuGet")).toEqual(["A-2 high 1.2.0"]);
    expect(await ask(root, "Made_Up.Name", "1.0.0", "npm")).toEqual([]);
  });

  it("of odd entries keeps the good ones, and follows no links", async () => {
    await writeFile(join(root, "0.json"), "{ not json");
    await writeFile(join(root, "1.json"), `${"[".repeat(50_000)}${"]".repeat(50_000)}`);
    await writeFile(
      join(root, "2.json"),
      JSON.stringify({ id: "X", affected: [{ package: { ecosystem: 1, name: {} } }, null, 7] }),
    );
    await writeFile(
      join(root, "3.json"),
      JSON.stringify({
        id: "Y",
        affected: [
          {
            package: { ecosystem: "npm", name: "made-up" },
            ranges: [{ type: "SEMVER", events: [{ introduced: 5 }, null, {}] }],
          },
        ],
      }),
    );
    await writeFile(join(root, "4.json"), entry("A-1", "made-up"));
    await writeFile(join(root, "5.json"), `"${"x".repeat(5 * 1024 * 1024)}"`);
    await symlink(join(root, "4.json"), join(root, "6.json"));
    await symlink(root, join(root, "again"));
    expect(await ask(root, "made-up")).toEqual(["A-1 high 1.2.0"]);
    expect(await ask(root, "__proto__")).toEqual([]);
  });

  it("that can't be read is said to be so, and tried anew", async () => {
    const path = join(root, "later.zip");
    const database = openVulnerabilities(path);
    await expect(told(database, "a", "1")).rejects.toThrow("KODY_OSV_PATH");
    for (const bytes of [
      Buffer.from("no zip"),
      Buffer.alloc(0),
      zipOf({ "a.json": "{}" }).subarray(20),
      Buffer.alloc(100_000, "PK"),
    ]) {
      await writeFile(path, bytes);
      await expect(
        told(database, "a", "1").then(
          () => "read",
          (error: Error) => error.message,
        ),
      ).resolves.toMatch(/read$|zip archive/);
    }
    await writeFile(path, zipOf({ "A-1.json": entry("A-1", "made-up") }));
    expect(await ask(path, "made-up")).toHaveLength(1);
  });

  it("unpacks no entry beyond its bounds", async () => {
    const path = join(root, "bomb.zip");
    await writeFile(
      path,
      zipOf({
        "bomb.json": `"${"0".repeat(30 * 1024 * 1024)}"`,
        "A-1.json": entry("A-1", "made-up"),
      }),
    );
    expect(await ask(path, "made-up")).toEqual(["A-1 high 1.2.0"]);
  });

  it.each(["folder", "archive"])(
    "renewed as %s is read anew, and never kept open",
    async (kind) => {
      const path = kind === "folder" ? root : join(root, "all.zip");
      async function put(id: string): Promise<void> {
        const text = entry(id, "made-up");
        if (kind === "folder") return writeFile(join(path, `${id}.json`), text);
        await writeFile(join(root, "next"), zipOf({ "first.json": "{}", [`${id}.json`]: text }));
        await rename(join(root, "next"), path);
      }
      await put("A-1");
      const database = openVulnerabilities(path);
      expect(await told(database, "made-up")).toEqual(["A-1 high 1.2.0"]);
      await put("A-2");
      const both = await Promise.all([told(database, "made-up"), told(database, "made-up")]);
      for (const one of both) expect(one.at(-1)).toBe("A-2 high 1.2.0");
      const links = await readdir("/proc/self/fd");
      const open = await Promise.all(
        links.map((link) => readlink(`/proc/self/fd/${link}`).catch(() => "")),
      );
      expect(open.filter((file) => file.startsWith(root))).toEqual([]);
      await rm(path, { recursive: true });
      await expect(told(database, "made-up")).rejects.toThrow("KODY_OSV_PATH");
    },
  );

  it("keeps a few bytes of an entry, however large the entries are", async () => {
    const large = "x".repeat(2_000);
    const entries = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, at) => [
        `${at}.json`,
        entry(`A-${at}`, `package-${at}`, { details: large }),
      ]),
    );
    const path = join(root, "all.zip");
    await writeFile(path, zipOf(entries));
    const database = openVulnerabilities(path);
    const before = await heldBytes();
    const found = await database.affecting(
      Array.from({ length: 2_000 }, (_, at) => ({
        ecosystem: "npm",
        name: `package-${at * 10}`,
        version: "1.0.0",
      })),
      never,
    );
    expect(found.map(([one]) => one?.id).slice(0, 3)).toEqual(["A-0", "A-10", "A-20"]);
    expect(found.every((one) => one.length === 1)).toBe(true);
    // The entries are 44 MB together; what was found is a part of this.
    expect((await heldBytes()) - before).toBeLessThan(15 * 1024 * 1024);
  });

  it("stops when the review is cancelled", async () => {
    const database = openVulnerabilities(root);
    await expect(
      database.affecting([], AbortSignal.abort(new Error("superseded"))),
    ).rejects.toThrow("superseded");
  });
});

describe("the table of names", () => {
  it("finds what was put in, within its bounds", () => {
    const builder = startTable(5_000);
    for (let at = 0; at < 6_000; at += 1) builder.add(`name${at % 3_000}`, at);
    builder.add("beyond", 2 ** 21);
    const table = builder.finish();
    expect(table.size).toBe(5_000);
    expect(table.entriesOf("name7")).toEqual([7, 3_007]);
    expect(table.entriesOf("name2999")).toEqual([2_999]);
    expect(table.entriesOf("beyond")).toEqual([]);
    expect(startTable().finish().entriesOf("x")).toEqual([]);
  });
});
