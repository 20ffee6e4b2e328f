import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AnalyzerResult } from "../../../core/ports/index.ts";
import { oxlintAnalyzer } from "./index.ts";
import type { RunOxlint } from "./run.ts";

const never = new AbortController().signal;
let tempRoot = "";

beforeEach(async () => {
  tempRoot = await mkdtemp(path.join(tmpdir(), "kody-lint-test-"));
});

afterEach(async () => {
  // Whatever happened, the linter's own folders are gone; what is left would be a leak or something that ran.
  const left = await readdir(tempRoot);
  await rm(tempRoot, { recursive: true, force: true });
  if (left.length > 0) throw new Error(`left behind: ${left.join(", ")}`);
});

type Ok = Extract<AnalyzerResult, { status: "ok" }>;

async function lint(files: Record<string, string>, run?: RunOxlint): Promise<Ok> {
  const analyzer = oxlintAnalyzer({ tempRoot, ...(run === undefined ? {} : { run }) });
  const sources = Object.entries(files).map(([name, text]) => ({ path: name, text }));
  const result = await analyzer.analyze(sources, never);
  if (result.status !== "ok") throw new Error(result.reason);
  return result;
}

async function places(files: Record<string, string>): Promise<string[]> {
  const { findings } = await lint(files);
  return findings.map(
    ({ path: name, rule, range }) => `${name}:${range?.start} ${rule.replace("javascript/", "")}`,
  );
}

describe("places", () => {
  it("are right with a byte order mark, carriage returns, tabs and characters outside the first plane", async () => {
    const bad = "a = a;";
    expect(
      await places({
        "bom.js": `\uFEFF// 😀é\r\n\t${bad}\r\n`,
        "long.js": `const s = "😀😀😀 é ü";\n\n\t\t/* 漢字 */ ${bad}\n`,
        "mac.js": `// old\r${bad}\n${bad}`,
        "separator.js": `const s = "\u2028";\n${bad}`,
        "surrogate.js": `const s = "\uD800 \uDFFF";\n${bad}`,
      }),
    ).toEqual([
      "bom.js:2 no-self-assign",
      "long.js:3 no-self-assign",
      "mac.js:1 no-self-assign",
      "mac.js:2 no-self-assign",
      "separator.js:2 no-self-assign",
      "surrogate.js:2 no-self-assign",
    ]);
  });

  it("are those of the script inside Vue, Svelte and Astro files", async () => {
    expect(
      await places({
        "a.vue":
          '<template>\n <p/>\n</template>\n<script setup lang="ts">\nlet a: number = 1;\na = a;\n</script>\n',
        "a.svelte": "<script>\n let a = 1;\n a = a;\n</script>\n<p>{a}</p>\n",
        "a.astro": "---\nlet a = 1;\na = a;\n---\n<p>{a}</p>\n",
      }),
    ).toEqual(["a.vue:6 no-self-assign", "a.svelte:3 no-self-assign", "a.astro:3 no-self-assign"]);
  });

  it("name the repetition, not what it repeats, once per line and in a fixed order", async () => {
    const text = "f({\n  a: 1,\n  b: 2,\n  a: 3,\n});\nf({ a: 1, a: 2, a: 3 });\n";
    const expected = [
      "z/1.js:4 no-dupe-keys",
      "z/1.js:6 no-dupe-keys",
      "a/2.js:4 no-dupe-keys",
      "a/2.js:6 no-dupe-keys",
    ];
    for (let round = 0; round < 3; round += 1)
      expect(await places({ "z/1.js": text, "a/2.js": text })).toEqual(expected);
  });

  it("shrink to the first line when the fault spans a whole function", async () => {
    const body = "  f();\n".repeat(30);
    const { findings } = await lint({
      "a.js": `class A extends B {\n  constructor() {\n${body}  }\n}\nf(A);\n`,
    });
    expect(findings).toMatchObject([
      { rule: "javascript/constructor-super", range: { start: 2, end: 2 } },
    ]);
  });
});

describe("what is said", () => {
  it("quotes reviewed names without letting markup through and links only to oxc.rs", async () => {
    const name = "![x](http://evil.test/`)";
    const { findings } = await lint({
      "a.js": `f({ ${JSON.stringify(name)}: 1, ${JSON.stringify(name)}: 2 });\n`,
    });
    const [finding] = findings;
    expect(finding?.title).toBe("Object key is written twice");
    expect(finding?.message.replace(/`[^`]*`/g, "")).not.toMatch(/[[\]!<>]/);
    expect(finding?.docs).toMatch(/^https:\/\/oxc\.rs\/docs\//);
  });

  it("holds back in tests and says nothing of fixtures", async () => {
    const text = "a = a;\nif (typeof a === 'strin') f();\neval(a);\n";
    expect(
      await places({ "src/a.test.js": text, "src/__fixtures__/a.js": text, "src/a.js": text }),
    ).toEqual([
      "src/a.test.js:2 valid-typeof",
      "src/a.js:1 no-self-assign",
      "src/a.js:2 valid-typeof",
      "src/a.js:3 no-eval",
    ]);
  });

  it("applies React's rules only where JSX may be React's", async () => {
    const list = "export const a = (b) => b.map((c) => <i>{c}</i>);\n";
    expect(
      await places({
        "a.jsx": list,
        "b.jsx": `/** @jsxImportSource hono/jsx */\n${list}`,
        "c.jsx": `import { For } from "solid-js";\n${list}`,
        "d.test.jsx": list,
      }),
    ).toEqual(["a.jsx:1 react-jsx-key"]);
  });

  it("leaves alone what only looks like the fault", async () => {
    expect(
      await places({
        "walk.js": "while (item = next()) f(item);\nif (item = first()) f(item);\n",
        "page.js": "window.postMessage(a);\n",
        "sandbox.worker.js": "self.postMessage(a);\n",
        "port.js": "const { port1 } = new MessageChannel();\nport1.postMessage(a);\n",
      }),
    ).toEqual(["walk.js:2 no-cond-assign", "page.js:1 require-post-message-target-origin"]);
  });
});

describe("comments that disable rules", () => {
  it("count for faults and not for security", async () => {
    expect(
      await places({
        "a.js": "a = a; // eslint-disable-line\neval(b); // eslint-disable-line no-eval\n",
        "b.js": "/* oxlint-disable */\na = a;\nnew Function(b);\n",
        "c.js":
          "// eslint-disable-next-line no-eval, no-self-assign -- trust me 😀\n eval(b); a = a;\n",
      }),
    ).toEqual(["a.js:2 no-eval", "b.js:3 no-new-func", "c.js:2 no-eval"].toSorted());
  });

  it("can't reconfigure a rule", async () => {
    expect(
      await places({
        "a.js": '/* eslint no-self-assign: "off", no-eval: 0 */\na = a;\neval(b);\n',
      }),
    ).toEqual(["a.js:2 no-self-assign", "a.js:3 no-eval"]);
  });
});

describe("files that don't parse", () => {
  it("are a finding at the place and named as not looked at", async () => {
    const { findings, skipped } = await lint({ "a.ts": "const a = 1;\nconst b = ;\na = a;\n" });
    expect(findings).toMatchObject([
      {
        rule: "javascript/syntax-error",
        severity: "high",
        path: "a.ts",
        range: { start: 2, end: 2 },
      },
    ]);
    expect(skipped).toEqual([{ path: "a.ts", reason: "it doesn't parse" }]);
  });

  it("are no finding where something else explains it", async () => {
    const { findings, skipped } = await lint({
      "flow.js": "/* @flow */\nfunction f(a: number) {}\n",
      "typed.js": "export function f(a: string) {\n  return a;\n}\n",
      "generic.js": "export function f<T>(a) {\n  return a;\n}\n",
      "types.js": "import type { A } from 'a';\nexport const b = (a: A) => a;\n",
      "merge.js": "a();\n<<<<<<< HEAD\nb();\n=======\nc();\n>>>>>>> x\n",
      "page.js": "var a = {{ a|tojson }};\n",
      "erb.js": "var a = <%= a %>;\n",
      "script.ts": "using a = f();\n",
      "tests/fixtures/bad.js": "const = ;\n",
      "de.ts": '<?xml version="1.0"?>\n<TS></TS>\n',
      "a.vue": "<script>\nconst = ;\n</script>\n",
    });
    expect(findings).toEqual([]);
    expect(skipped.map(({ path: name }) => name).toSorted()).toEqual([
      "a.vue",
      "de.ts",
      "erb.js",
      "generic.js",
      "merge.js",
      "page.js",
      "script.ts",
      "tests/fixtures/bad.js",
      "typed.js",
      "types.js",
    ]);
  });

  it("aren't made of newer syntax, comments in JSON or scripts without modules", async () => {
    const { findings, skipped } = await lint({
      "a.ts":
        "using a = f();\nenum B { c }\nabstract class D<const T> { declare e: T; @f() g = 1 }\nexport {};\n",
      "b.cjs": "#!/usr/bin/env node\nreturn;\n",
      "c.js": "with (a) { b(); }\n",
      "d.mjs": "await a;\nimport b from './b.json' with { type: 'json' };\nf(b);\n",
      "e.d.ts": "declare module '*.svg';\nexport {};\n",
      "f.jsx": "export const a = <><b.c {...d}>e</b.c></>;\n",
    });
    expect([findings, skipped]).toEqual([[], []]);
  });

  it("that no person wrote are not read", async () => {
    const { findings, skipped } = await lint({
      "a.js": `a = a;${"b();".repeat(5_000)}`,
      "b.js": "// @generated\na = a;",
    });
    expect(findings).toEqual([]);
    expect(skipped.map(({ reason }) => reason)).toEqual(["minified", "generated"]);
  });
});

describe("hostile files", () => {
  it("run nothing and change nothing, whatever they are called", async () => {
    const canary = path.join(tempRoot, "canary");
    const payload = `require("node:fs").writeFileSync(${JSON.stringify(canary)}, "ran");\n`;
    const off = JSON.stringify({
      rules: { "no-self-assign": "off" },
      ignorePatterns: ["**"],
      jsPlugins: ["./evil.js"],
    });
    const before = await places({ "src/a.js": "a = a;\n" });
    const after = await places({
      "src/a.js": "a = a;\n",
      "oxlint.config.ts": `${payload}export default { rules: {} };\n`,
      "src/oxlint.config.js": payload,
      "eslint.config.mjs": `import { writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(canary)}, "ran");\n`,
      "evil.js": payload,
      ".oxlintrc.json": off,
      "src/.oxlintrc.json": off,
      ".eslintignore": "**\n",
      ".gitignore": "*\n",
      "tsconfig.json":
        '{ "compilerOptions": { "plugins": [{ "name": "./evil.js" }] }, "exclude": ["**"] }',
      "package.json": '{ "eslintConfig": { "rules": {} }, "scripts": { "lint": "evil" } }',
    });
    expect(after).toEqual(before);
  });

  it("stay inside their folder", async () => {
    expect(
      (
        await places({
          "../../outside.js": "a = a;\n",
          "/etc/absolute.js": "a = a;\n",
          "..\\windows.js": "a = a;\n",
          "node_modules/x/index.js": "a = a;\n",
          "--help.js": "a = a;\n",
          "a\nb.js": "a = a;\n",
          "__proto__.js": "a = a;\n",
          [`${"x".repeat(300)}.js`]: "a = a;\n",
        })
      ).length,
    ).toBe(8);
  });

  it("cost nobody else the review when they are nested beyond reason", async () => {
    const nested = `x = ${"[\n".repeat(40_000)}${"]\n".repeat(40_000)};\n`;
    const { findings, skipped } = await lint({ "deep.js": nested, "a.js": "a = a;\n" });
    expect(findings.map(({ path: name }) => name)).toContain("a.js");
    expect(skipped.every(({ path: name }) => name === "deep.js")).toBe(true);
  });
});

describe("a linter that fails", () => {
  const clean = JSON.stringify({ diagnostics: [] });

  it("is asked again without the file that breaks it", async () => {
    const sizes: number[] = [];
    const run: RunOxlint = async (cwd) => {
      const names = await readdir(path.join(cwd, "plain"));
      sizes.push(names.length);
      return names.some((name) => name.endsWith(".cjs"))
        ? { status: "crashed", reason: "stopped by SIGSEGV" }
        : { status: "answered", stdout: clean };
    };
    const files = Object.fromEntries(
      Array.from({ length: 64 }, (_, n) => [n === 37 ? "bad.cjs" : `${n}.js`, "a();"]),
    );
    const { skipped } = await lint(files, run);
    expect(skipped).toEqual([
      { path: "bad.cjs", reason: "oxlint failed on it: stopped by SIGSEGV" },
    ]);
    expect(sizes.length).toBe(13);
  });

  it("isn't asked for ever", async () => {
    let runs = 0;
    const run: RunOxlint = async () => {
      runs += 1;
      return { status: "crashed", reason: "stopped by SIGSEGV" };
    };
    const { skipped } = await lint(
      Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`${n}.js`, "a();"])),
      run,
    );
    expect(runs).toBe(40);
    expect(skipped).toHaveLength(500);
  });

  it("is reported when it can't start, and unreadable answers are not taken for silence", async () => {
    const broken = oxlintAnalyzer({
      tempRoot,
      run: async () => ({ status: "broken", reason: "not installed" }),
    });
    expect(await broken.analyze([{ path: "a.js", text: "a();" }], never)).toEqual({
      status: "failed",
      reason: "not installed",
    });
    for (const stdout of ["{", "null", '{"diagnostics": 1}']) {
      const { skipped } = await lint({ "a.js": "a();" }, async () => ({
        status: "answered",
        stdout,
      }));
      expect(skipped).toEqual([{ path: "a.js", reason: "oxlint's answer was unreadable" }]);
    }
  });

  it("isn't started for nothing", async () => {
    const run: RunOxlint = () => Promise.reject(new Error("started"));
    expect(await lint({}, run)).toEqual({ status: "ok", findings: [], skipped: [] });
  });

  it("ends when the review is cancelled", async () => {
    const files = [{ path: "a.js", text: "a();" }];
    const cancelled = AbortSignal.abort(new Error("superseded"));
    await expect(oxlintAnalyzer({ tempRoot }).analyze(files, cancelled)).rejects.toThrow(
      "superseded",
    );
    const controller = new AbortController();
    const running = oxlintAnalyzer({ tempRoot }).analyze(files, controller.signal);
    setTimeout(() => controller.abort(new Error("superseded")), 20);
    await expect(running).rejects.toThrow("superseded");
  });
});

it("takes scripts of every kind, and nothing that others installed", () => {
  const { accepts } = oxlintAnalyzer();
  const taken = ["a.js", "b.MJS", "c.cts", "d.tsx", "e.vue", "f.svelte", "g.astro", "src/h.jsx"];
  expect([...taken, "a.json", "a.py", "node_modules/a.js", "ats"].filter(accepts)).toEqual(taken);
});
