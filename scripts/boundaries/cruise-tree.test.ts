import { describe, expect, test } from "vitest";
import { madeUpTree } from "../../test/support/made-up-tree.ts";
import { cruiseTree } from "./cruise-tree.ts";
import { rules } from "./rules.ts";

const manifest = JSON.stringify({
  name: "made-up",
  type: "module",
  dependencies: { zod: "4", diff: "9" },
  devDependencies: { vitest: "5", react: "19" },
});

function installed(name: string): Record<string, string> {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, main: "index.js" }),
    [`node_modules/${name}/index.js`]: "export const x = 1;",
  };
}

/** A tree that keeps every rule, and uses each permission once. */
const sound = {
  "package.json": manifest,
  ...installed("zod"),
  ...installed("diff"),
  ...installed("vitest"),
  ...installed("react"),
  "bin/kody.js": 'import "../src/entry/cli/main.ts";',
  "src/core/domain/index.ts": 'export * from "./finding.ts";',
  "src/core/domain/finding.ts": "export interface Finding { rule: string }",
  "src/core/ports/index.ts": 'export type { Finding } from "../domain/index.ts";',
  "src/core/diff/index.ts":
    'import "diff"; import type {} from "../domain/index.ts"; export const d = 1;',
  "src/core/review/index.ts":
    'export { r } from "./render.ts"; import "../diff/index.ts"; import type {} from "../ports/index.ts";',
  "src/core/review/render.ts": "export const r = 1;",
  "src/core/review/render.test.ts": 'import "vitest"; import "node:fs"; import "./render.ts";',
  "src/adapters/git/index.ts":
    'import "node:child_process"; import "../../core/domain/index.ts"; export const g = 1;',
  "src/adapters/bitbucket/index.ts": 'import "zod"; import "./schema.ts"; export const b = 1;',
  "src/adapters/bitbucket/schema.ts": "export const s = 1;",
  "src/config/index.ts": "export const c = 1;",
  "src/contract/index.ts": 'import "zod"; export const k = 1;',
  "src/app/index.ts":
    'import "../adapters/git/index.ts"; import "../adapters/bitbucket/index.ts"; import "../entry/server/index.ts"; import "../config/index.ts"; export const a = 1;',
  "src/entry/server/index.ts": 'import "../../contract/index.ts"; export const s = 1;',
  "src/entry/cli/main.ts": 'import "../../app/index.ts"; import("../../../sandbox/index.ts");',
  "sandbox/index.ts": 'import "./page/index.ts"; export const s = 1;',
  "sandbox/page/index.ts": "export const p = 1;",
  "web/src/main.tsx": 'import "../../src/contract/index.ts"; import "react";',
  "test/e2e/flow.test.ts": 'import "../../src/app/index.ts"; import "../../sandbox/page/index.ts";',
  "scripts/check.ts": "export const c = 1;",
};

/** Breaks exactly the rule that it is filed under. */
const breaches: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "no-cycles": {
    "src/core/review/a.ts": 'export type { B } from "./b.ts"; export type A = 1;',
    "src/core/review/b.ts": 'export type { A } from "./a.ts"; export type B = 1;',
  },
  resolvable: { "src/config/lost.ts": 'import "./nowhere.ts";' },
  "production-dependencies": { "src/config/dev.ts": 'import "react";' },
  "core-is-pure": { "src/core/review/clock.ts": 'import "node:crypto";' },
  "core-diff-is-pure": { "src/core/diff/parse.ts": 'import "../ports/index.ts";' },
  "domain-imports-nothing": { "src/core/domain/finding.ts": 'import "../diff/index.ts";' },
  "ports-know-domain-only": {
    "src/core/ports/store.ts": 'import type {} from "../diff/index.ts";',
  },
  "adapters-stand-alone": { "src/adapters/bitbucket/clone.ts": 'import "../git/index.ts";' },
  "entry-knows-no-adapter": {
    "src/entry/server/other.ts": 'import "../worker/index.ts";',
    "src/entry/worker/index.ts": "export const w = 1;",
  },
  "server-and-worker-are-handed-their-app": {
    "src/entry/worker/loop.ts": 'import { a } from "../../app/index.ts"; a;',
  },
  "only-app-joins-adapters": { "src/entry/cli/git.ts": 'import "../../adapters/git/index.ts";' },
  "config-and-contract-stand-alone": {
    "src/contract/more.ts": 'import "../core/domain/index.ts";',
  },
  doors: { "test/e2e/inner.ts": 'import "../../src/core/review/render.ts";' },
  "doors-between-parts": { "src/core/connect/inner.ts": 'import "../review/render.ts";' },
  "sandbox-door": {
    "test/e2e/inner.ts": 'import "../../sandbox/state.ts";',
    "sandbox/state.ts": "export const s = 1;",
  },
  "sandbox-only-from-the-command-line": {
    "src/config/fake.ts": 'import "../../sandbox/index.ts";',
  },
  "command-line-uses-the-sandbox-door": {
    "src/entry/cli/page.ts": 'import "../../../sandbox/page/index.ts";',
  },
  "sandbox-is-an-island": {
    "sandbox/finding.ts": 'import type {} from "../src/core/domain/index.ts";',
  },
  "sandbox-tests-are-islanders-too": {
    "sandbox/finding.test.ts": 'import "../src/core/domain/index.ts";',
  },
  "web-knows-the-contract-only": {
    "web/src/finding.ts": 'import "../../src/core/domain/index.ts";',
  },
  "web-runs-in-a-browser": { "web/src/path.ts": 'import "node:path";' },
  "child-processes-in-few-places": { "src/app/run.ts": 'import "node:child_process";' },
  "nothing-imports-tests": { "scripts/again.ts": 'import "../test/e2e/flow.test.ts";' },
  "running-code-imports-no-test-support": {
    "src/config/fake.ts": 'import "../../scripts/check.ts";',
  },
};

async function brokenBy(files: Readonly<Record<string, string>>): Promise<string[]> {
  using tree = madeUpTree({ ...sound, ...files });
  const { unseen, violations } = await cruiseTree(tree.root);
  expect(unseen).toEqual([]);
  return [...new Set(violations.map(({ rule }) => rule))];
}

describe("boundaries", () => {
  test("a sound tree breaks no rule, and all of it is looked at", async () => {
    expect(await brokenBy({})).toEqual([]);
  });

  test.each(rules.map(({ name }) => name))(
    "%s can be broken, and says the remedy",
    async (name) => {
      expect(await brokenBy(breaches[name] ?? {})).toContain(name);
      expect(rules.find((rule) => rule.name === name)?.comment).toMatch(/\. .*\.$/s);
    },
  );

  test("a folder testing/ is for tests: it may use what they may, and running code may not use it", async () => {
    const files = { "src/core/review/testing/made-up.ts": 'import "node:fs"; import "vitest";' };
    expect(await brokenBy(files)).toEqual([]);
    const used = { ...files, "src/core/review/late.ts": 'import "./testing/made-up.ts";' };
    expect(await brokenBy(used)).toEqual(["running-code-imports-no-test-support"]);
  });

  test("core may not use zod, and only core/diff may use the package diff", async () => {
    expect(await brokenBy({ "src/core/connect/a.ts": 'import "zod";' })).toEqual(["core-is-pure"]);
    expect(await brokenBy({ "src/core/connect/a.ts": 'import "diff";' })).toEqual(["core-is-pure"]);
    expect(await brokenBy({ "src/core/diff/a.ts": 'import "zod";' })).toEqual([
      "core-diff-is-pure",
    ]);
    expect(await brokenBy({ "src/core/diff/a.ts": 'import "node:path";' })).toEqual([
      "core-diff-is-pure",
    ]);
  });

  test("types count: an adapter may not even know another's types", async () => {
    const files = {
      "src/adapters/bitbucket/types.ts":
        'import type { g } from "../git/index.ts"; export type T = typeof g;',
    };
    expect(await brokenBy(files)).toEqual(["adapters-stand-alone"]);
  });

  test("imports at run time count", async () => {
    const files = {
      "src/adapters/bitbucket/late.ts": 'export const l = () => import("../git/index.ts");',
    };
    expect(await brokenBy(files)).toEqual(["adapters-stand-alone"]);
  });
});
