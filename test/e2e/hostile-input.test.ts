import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createAnalysisHost, createAnalyzers } from "../../src/adapters/analyzers/index.ts";
import { openLocalRepository } from "../../src/adapters/git/index.ts";
import { defaultPolicy } from "../../src/core/domain/index.ts";
import type { Analyzer, SourceRepository } from "../../src/core/ports/index.ts";
import { decide, loadChange, reviewChange } from "../../src/core/review/index.ts";

const kody = fileURLToPath(new URL("../../bin/kody.js", import.meta.url));
let folder: string;
let canaries: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kody-hostile-"));
  canaries = mkdtempSync(join(tmpdir(), "kody-canaries-"));
  git("init", "-q");
  commit({ "readme.md": "# Hostile\n" });
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(canaries, { recursive: true, force: true });
});

function git(...args: string[]): void {
  const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@shop.example"];
  execFileSync("git", [...identity, ...args], { cwd: folder });
}

function commit(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  git("add", "--all", "--force");
  git("commit", "-qm", "change");
}

/** Every engine that there is. */
function engines(): Analyzer[] {
  return createAnalyzers({ host: createAnalysisHost({ fileMs: 5_000 }) });
}

function tools(analyzers: readonly Analyzer[]) {
  return {
    analyzers,
    policy: defaultPolicy,
    digest: (text: string) => createHash("sha256").update(text).digest("hex"),
    now: () => 0,
  };
}

async function review(repository: SourceRepository, analyzers: readonly Analyzer[]) {
  const kit = tools(analyzers);
  const [base, head] = [await repository.resolve("HEAD~1"), await repository.resolve("HEAD")];
  const loaded = await loadChange(repository, base, head, kit);
  return reviewChange(loaded, kit, new AbortController().signal);
}

const faultyScript = "export function f(a) {\n  return a === NaN;\n}\n";
const faultyPython = "def f(value):\n    assert (value > 0, 'positive')\n";

/** Configuration that would run a program, or silence an engine, if anything read it. */
function hostileConfiguration(): Record<string, string> {
  const script = (name: string): string =>
    `require("fs").writeFileSync(${JSON.stringify(join(canaries, name))}, "");\n`;
  const python = `open(${JSON.stringify(join(canaries, "python"))}, "w")\n`;
  const run = (name: string): string => `touch ${join(canaries, name)}`;
  const scripts = ["preinstall", "install", "postinstall", "prepare", "lint", "pretest", "test"];
  return {
    ".eslintrc.js": `${script("eslintrc")}module.exports = { root: true, plugins: ["evil"], rules: {} };\n`,
    "eslint.config.mjs": `import { writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(join(canaries, "flat"))}, "");\nexport default [];\n`,
    "oxlint.config.ts": `import { writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(join(canaries, "oxlint"))}, "");\nexport default {};\n`,
    ".oxlintrc.json": JSON.stringify({
      ignorePatterns: ["**"],
      jsPlugins: ["./node_modules/eslint-plugin-evil"],
      categories: { correctness: "off" },
    }),
    ".eslintignore": "**\n",
    "node_modules/eslint-plugin-evil/index.js": script("plugin"),
    "node_modules/eslint-plugin-evil/package.json": '{ "name": "eslint-plugin-evil" }',
    "ruff.toml": 'exclude = ["*"]\nextend = "/etc/passwd"\n[lint]\nselect = []\n',
    "pyproject.toml": '[tool.ruff]\nexclude = ["*"]\n[build-system]\nbuild-backend = "setup"\n',
    "setup.py": python,
    "conftest.py": python,
    "sitecustomize.py": python,
    ".rubocop.yml": `require:\n  - ./evil.rb\ninherit_from: <%= \`${run("rubocop")}\` %>\n`,
    "evil.rb": `system(${JSON.stringify(run("ruby"))})\n`,
    "sgconfig.yml": `ruleDirs: [rules]\ncustomLanguages:\n  javascript:\n    libraryPath: ./evil.so\n    extensions: [js]\n`,
    "evil.so": run("library"),
    ".secretlintrc.js": script("secretlint"),
    ".secretlintrc.json": '{ "rules": [] }',
    ".secretlintignore": "**\n",
    "package.json": JSON.stringify({
      name: "evil",
      scripts: Object.fromEntries(scripts.map((name) => [name, run(`npm-${name}`)])),
      eslintConfig: { plugins: ["evil"] },
      oxlint: { jsPlugins: ["evil"] },
    }),
    ".npmrc": `script-shell=${join(folder, "evil.so")}\nnode-options=--require ./evil.js\n`,
    "evil.js": script("required"),
    ".gitattributes": "*.js filter=evil diff=evil\n",
    ".gitconfig": `[filter "evil"]\n  smudge = ${run("filter")}\n`,
    ".husky/pre-commit": run("husky"),
    "tsconfig.json":
      '{ "extends": "/etc/passwd", "compilerOptions": { "plugins": [{ "name": "evil" }] } }',
    ".prettierrc.js": script("prettier"),
    ".env": "NODE_OPTIONS=--require ./evil.js\n",
  };
}

describe("hostile configuration in the repository (G2)", () => {
  test("runs nothing and silences nothing, in any engine", async () => {
    commit({ ...hostileConfiguration(), "src/a.js": faultyScript, "src/a.py": faultyPython });
    const repository = await openLocalRepository(folder);
    try {
      const reviewed = await review(repository, engines());
      expect(reviewed.engines.map(({ id, status }) => [id, status])).toEqual(
        reviewed.engines.map(({ id }) => [id, "ok"]),
      );
      const found = reviewed.findings.map(({ path, rule }) => `${path} ${rule}`);
      expect(found).toContain("src/a.js javascript/use-isnan");
      expect(found).toContain("src/a.py python/assert-tuple");
    } finally {
      await repository.close();
    }
    expect(readdirSync(canaries)).toEqual([]);
  });

  test("runs nothing either when Kody is started in the midst of it", () => {
    commit({ ...hostileConfiguration(), "src/a.js": faultyScript });
    const { status, stdout } = spawnSync(process.execPath, [kody, "review", "HEAD~1..HEAD"], {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: process.env["PATH"] ?? "", HOME: canaries },
    });
    expect(status).toBe(1);
    expect(stdout).toContain("src/a.js:2");
    expect(readdirSync(canaries)).toEqual([]);
  });
});

describe("hostile files (G3)", () => {
  const deep = (open: string, close: string): string =>
    `${open.repeat(100_000)}1${close.repeat(100_000)}\n`;
  const long = `let a = "${"x".repeat(5_000_000)}";\n`;

  test("cost themselves alone, and what was not looked at is said", async () => {
    commit({
      "good.js": faultyScript,
      "good.py": faultyPython,
      "line.js": long,
      "line.py": long,
      "latin.py": Buffer.from("caf\xe9 = 1\n", "latin1"),
      "wide.ts": Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(faultyScript, "utf16le")]),
      "binary.js": Buffer.from([0, 1, 2, 3]),
      "min.js": `${"a();".repeat(20_000)}\n`,
      "deep.js": deep("(", ")").replace("\n", ";\n").replaceAll("((((", "((((\n"),
      "deep.py": deep("[", "]").replaceAll("[[[[", "[[[[\n"),
      "deep.json": deep("[", "]"),
      "bitbucket-pipelines.yml": deep("[", "]"),
      "broken.js": "function (((\n}}}\n",
      "empty.js": "",
    });
    const repository = await openLocalRepository(folder);
    try {
      const reviewed = await review(repository, engines());
      const failed = reviewed.engines.filter((engine) => engine.status === "failed");
      expect(failed).toEqual([]);
      const found = reviewed.findings.map(({ path, rule }) => `${path} ${rule}`);
      expect(found).toContain("good.js javascript/use-isnan");
      expect(found).toContain("good.py python/assert-tuple");
      const said = new Set(reviewed.skipped.map((file) => `${file.path}: ${file.reason}`));
      for (const expected of [
        "line.js: larger than the limit for one file",
        "line.py: larger than the limit for one file",
        "latin.py: not valid UTF-8",
        "wide.ts: binary",
        "binary.js: binary",
        "min.js: oxlint: minified",
        "min.js: rules: minified",
      ])
        expect(said).toContain(expected);
    } finally {
      await repository.close();
    }
  });

  test("a change of 100,000 files reads as many as the limit allows, and comments on few", async () => {
    const count = 100_000;
    const diff = Array.from(
      { length: count },
      (_, index) =>
        `diff --git a/f${index}.js b/f${index}.js\nnew file mode 100644\nindex 0000000..1111111\n--- /dev/null\n+++ b/f${index}.js\n@@ -0,0 +1,1 @@\n+if (a === NaN) debugger;\n`,
    ).join("");
    let asked = 0;
    const repository: SourceRepository = {
      resolve: async (revision) => revision,
      mergeBase: async () => null,
      diff: async () => diff,
      async readFiles(_, paths) {
        asked += paths.length;
        return {
          texts: new Map(paths.map((path) => [path, "if (a === NaN) debugger;\n"])),
          skipped: [],
        };
      },
      subjects: async () => [],
      messages: async () => [],
      grep: async () => [],
      listPaths: async () => [],
    };
    const reviewed = await review(
      repository,
      engines().filter(({ id }) => id === "change-risks"),
    );
    expect(asked).toBe(defaultPolicy.maxFiles);
    expect(reviewed.change.files).toHaveLength(count);
    expect(reviewed.skipped.length).toBeGreaterThanOrEqual(count - defaultPolicy.maxFiles);
    const decisions = decide(reviewed.findings, reviewed.change.files, defaultPolicy, new Map());
    expect(decisions.filter(({ outcome }) => outcome === "comment")).toHaveLength(
      defaultPolicy.maxComments,
    );
  });
});
