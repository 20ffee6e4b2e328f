import { describe, expect, test } from "vitest";
import { madeUpTree } from "../../test/support/made-up-tree.ts";
import { findMisplaced } from "./find-misplaced.ts";

function found(path: string, text: string): string[] {
  using tree = madeUpTree({ [path]: text });
  return findMisplaced(tree.root).map(({ line, remedy }) => `${line}: ${remedy.split(" ")[0]}`);
}

describe("things with one place only", () => {
  test.each([
    "process.env",
    'process["env"]',
    "const { env } = process",
    "const { env: e } = process",
  ])("%s belongs to config", (text) => {
    expect(found("src/app/a.ts", `\n${text};`)).toEqual(["2: process.env"]);
    expect(found("src/config/a.ts", text)).toEqual([]);
    expect(found("src/app/a.test.ts", text)).toEqual([]);
  });

  test.each([
    'fetch("https://x")',
    'globalThis.fetch("https://x")',
    'await fetch(new URL("https://x"))',
  ])("%s belongs to the adapters for Bitbucket and for entered addresses", (text) => {
    expect(found("src/adapters/model/a.ts", text)).toEqual(["1: fetch"]);
    expect(found("src/adapters/outbound-mail/a.ts", text)).toEqual(["1: fetch"]);
    expect(found("src/adapters/bitbucket/http/a.ts", text)).toEqual([]);
    expect(found("src/adapters/outbound/a.ts", text)).toEqual([]);
  });

  test.each(['import { fetch } from "undici";', 'await import("undici")'])(
    "%s belongs to the adapter for entered addresses",
    (text) => {
      expect(found("src/adapters/bitbucket/a.ts", text)).toEqual(["1: undici"]);
      expect(found("src/adapters/outbound/a.ts", text)).toEqual([]);
      expect(found("src/app/a.ts", 'import type { Agent } from "undici";')).toEqual([]);
    },
  );

  test("a function of that name that the file declares is its own", () => {
    const own = "async function fetch() {}\nawait fetch();";
    expect(found("src/adapters/git/a.ts", own)).toEqual([]);
    expect(found("src/adapters/git/a.ts", `${own}\nglobalThis.fetch("x");`)).toEqual(["3: fetch"]);
  });

  test("methods and fields of that name are something else", () => {
    expect(
      found(
        "src/app/a.ts",
        "boss.fetch(queue); mirror.fetch(); const o = { fetch: routes.fetch };",
      ),
    ).toEqual([]);
    expect(found("src/app/a.ts", "settings.process.envelope; other.env;")).toEqual([]);
  });

  test.each([
    'spawn("git", ["log"])',
    'child.execFile("/usr/bin/git", [])',
    "execFileSync(`git`, [])",
  ])("%s belongs to the git adapter", (text) => {
    expect(found("src/adapters/analyzers/a.ts", text)).toEqual(["1: git"]);
    expect(found("src/adapters/git/a.ts", text)).toEqual([]);
  });

  test("other programs are run by whoever may", () => {
    expect(
      found(
        "src/adapters/analyzers/a.ts",
        'spawn("gitleaks", []); spawn(process.execPath, ["git"]);',
      ),
    ).toEqual([]);
  });

  test("shells are used nowhere, not even by the git adapter", () => {
    const shells = [
      'spawn("x", [], { shell: true })',
      'import { exec } from "node:child_process"',
      'import { execSync as run } from "node:child_process"',
      'spawn("x", { shell: wanted })',
    ];
    for (const text of shells) expect(found("src/adapters/git/a.ts", text)).toEqual(["1: Never"]);
    expect(
      found(
        "src/adapters/git/a.ts",
        'spawn("x", [], { shell: false }); const theme = { shell: true };',
      ),
    ).toEqual([]);
  });

  test("the sandbox and the scripts are not Kody", () => {
    expect(found("sandbox/a.ts", "process.env; fetch('x'); spawn('git')")).toEqual([]);
  });
});
