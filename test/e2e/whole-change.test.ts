import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStage, type Stage } from "../support/stage.ts";

/** Many files lie around the change; one of them calls what it changes, by the arguments of before. */
const before: Record<string, string> = {
  "src/price.ts":
    "export function total(prices: number[]): number {\n  return prices.reduce((sum, one) => sum + one, 0);\n}\n",
  "src/cart.ts":
    'import { total } from "./price.ts";\n\nexport function cartTotal(): number {\n  return total([1, 2]);\n}\n',
  "src/page.ts":
    'import { total } from "./price.ts";\n\nexport function page(): string {\n  return String(total([3]));\n}\n',
  "src/own.ts":
    "function total(): number {\n  return 0;\n}\n\nexport function own(): number {\n  return total();\n}\n",
  "db/migrations/001_shop.sql": "CREATE TABLE carts (id int, note text);\n",
  "package.json": manifest({}),
  "package-lock.json": lockfile({}, {}),
};

const after: Record<string, string> = {
  "src/price.ts":
    "export function total(prices: number[], rate: number): number {\n  return prices.reduce((sum, one) => sum + one * rate, 0);\n}\n",
  "src/page.ts":
    'import { total } from "./price.ts";\n\nexport function page(): string {\n  return String(total([3], 2));\n}\n',
  "db/migrations/002_tidy.sql": "ALTER TABLE carts DROP COLUMN note;\n",
  "package.json": manifest({ "made-up-parser": "^1.0.0" }),
  "package-lock.json": lockfile({ "made-up-parser": "^1.0.0" }, { "made-up-parser": "1.0.3" }),
};

const found = [
  "callers/arguments-do-not-fit src/price.ts",
  "dependencies/known-vulnerability package-lock.json",
  "migrations/drop-column db/migrations/002_tidy.sql",
];

function manifest(dependencies: Record<string, string>): string {
  return `${JSON.stringify({ name: "shop", dependencies }, null, 2)}\n`;
}

function lockfile(dependencies: Record<string, string>, versions: Record<string, string>): string {
  const packages = Object.entries(versions).map(([name, version]) => [
    `node_modules/${name}`,
    { version },
  ]);
  const all = { "": { name: "shop", dependencies }, ...Object.fromEntries(packages) };
  return `${JSON.stringify({ name: "shop", lockfileVersion: 3, packages: all }, null, 2)}\n`;
}

let osv: string;

beforeAll(() => {
  osv = mkdtempSync(join(tmpdir(), "kody-osv-"));
  const entry = {
    id: "MADE-UP-1",
    summary: "Reads files that it must not",
    affected: [
      {
        package: { ecosystem: "npm", name: "made-up-parser" },
        ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.0.4" }] }],
      },
    ],
  };
  writeFileSync(join(osv, "MADE-UP-1.json"), JSON.stringify(entry));
});

afterAll(() => rmSync(osv, { recursive: true, force: true }));

describe("a change that leaves a caller behind, brings in a known vulnerability and drops a column", () => {
  test("is seen through by the command, in a real repository", () => {
    const folder = mkdtempSync(join(tmpdir(), "kody-change-"));
    try {
      const git = (...args: string[]): string =>
        execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@shop.example", ...args], {
          cwd: folder,
          encoding: "utf8",
        });
      git("init", "-q", "-b", "main");
      write(folder, before);
      git("add", ".");
      git("commit", "-qm", "Shop");
      git("checkout", "-qb", "feature");
      write(folder, after);
      git("add", ".");
      git("commit", "-qm", "Rates");
      const script = fileURLToPath(new URL("../../bin/kody.js", import.meta.url));
      const { stdout } = spawnSync(process.execPath, [script, "review", "--format", "json"], {
        cwd: folder,
        encoding: "utf8",
        env: { PATH: process.env["PATH"] ?? "", HOME: folder, KODY_OSV_PATH: osv },
      });
      // The shape is the command's own.
      const { findings } = JSON.parse(stdout) as {
        findings: { rule: string; path: string; severity: string; message: string }[];
      };
      const grave = findings.filter(({ severity }) => severity !== "info");
      expect(grave.map(({ rule, path }) => `${rule} ${path}`).toSorted()).toEqual(found);
      const [callers] = grave.filter(({ rule }) => rule.startsWith("callers/"));
      expect(callers?.message).toContain("`src/cart.ts:4`");
      expect(callers?.message).not.toMatch(/page\.ts|own\.ts/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  describe("on a pull request", () => {
    let stage: Stage;

    beforeAll(async () => {
      stage = await openStage({ files: before, environment: { KODY_OSV_PATH: osv } });
    });

    afterAll(async () => stage.close());

    test("gets one comment for each, on its line", async () => {
      const id = await stage.open("feature", after);
      await stage.reviewed(id);
      await stage.sandbox.settled();
      const comments = stage.sandbox
        .snapshot()
        .pullRequests.find((one) => one.id === id)
        ?.comments.filter(({ inline }) => inline !== null);
      expect(comments?.map(({ inline }) => `${inline?.path}:${inline?.to}`).toSorted()).toEqual([
        "db/migrations/002_tidy.sql:1",
        "package-lock.json:11",
        "src/price.ts:1",
      ]);
      const said = comments?.map(({ raw }) => raw).join("\n");
      expect(said).toContain("`src/cart.ts:4`");
      expect(said).toContain("MADE-UP-1");
      expect(said).toContain("Mended in `1.0.4`");
    });
  });
});

function write(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
