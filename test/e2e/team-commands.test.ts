import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const script = fileURLToPath(new URL("../../bin/kody.js", import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kody-team-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function git(...args: string[]): void {
  const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@shop.example"];
  execFileSync("git", [...identity, "-c", "init.defaultBranch=main", ...args], { cwd: folder });
}

function commit(files: Record<string, string>): void {
  write(files);
  git("add", "-A");
  git("commit", "-qm", "a commit");
}

function kody(args: string[], options: { cwd?: string; input?: string } = {}) {
  const result = spawnSync(process.execPath, [script, ...args], {
    cwd: join(folder, options.cwd ?? ""),
    input: options.input ?? "",
    encoding: "utf8",
    env: { PATH: process.env["PATH"] ?? "", HOME: folder },
  });
  return { code: result.status, out: result.stdout, err: result.stderr };
}

const code = "export function f(a) {\n  debugger;\n  return a === NaN;\n}\n";

describe("kody review", () => {
  test("obeys the base's .kody.yml, not the change's", () => {
    git("init", "-q");
    commit({ ".kody.yml": "categories:\n  correctness: low\n" });
    git("checkout", "-qb", "feature");
    commit({ ".kody.yml": "ignore: ['**']\n", "a.js": code });
    const { out } = kody(["review"]);
    expect(out).toMatch(/low +a\.js:3/);
    expect(out).toContain("takes effect once it is merged");
  });

  test("obeys the work tree's for a bare patch, and lists what is ignored", () => {
    write({ ".kody.yml": "categories:\n  correctness: off\n" });
    const added = code.split("\n").slice(0, -1);
    const patch = `diff --git a/a.js b/a.js\nnew file mode 100644\n--- /dev/null\n+++ b/a.js\n@@ -0,0 +1,4 @@\n${added.map((line) => `+${line}\n`).join("")}`;
    const parsed = JSON.parse(
      kody(["review", "--patch", "-", "--format", "json"], { input: patch }).out,
    ) as {
      findings: { path: string; lines: { start: number } }[];
      ignored: { because: string }[];
    };
    expect(parsed.findings.map((one) => one.lines.start)).not.toContain(3);
    expect(parsed.ignored).toMatchObject([{ because: "switched off in .kody.yml:2" }]);
    expect(kody(["review", "--patch", "-", "--explain"], { input: patch }).out).toMatch(
      /ignored +a\.js:3 .*switched off in \.kody\.yml:2/,
    );
  });
});

describe("kody config explain", () => {
  test("names the line of each value, from wherever it is asked", () => {
    write({
      ".kody.yml": "failOn: low\nrules:\n  a/b: off\ninstructions:\n  - Use the clock\n",
      "api/.kody.yml": "failOn: critical\n",
      "api/a.js": "",
    });
    git("init", "-q");
    const { code: exit, out, err } = kody(["config", "explain", "a.js"], { cwd: "api" });
    expect([exit, err]).toEqual([0, ""]);
    expect(out).toContain("api/a.js: looked at\nNearest first: api/.kody.yml, .kody.yml\n");
    expect(out).toMatch(/failOn +critical +api\/\.kody\.yml:1, instead of low \(\.kody\.yml:1\)/);
    expect(out).toMatch(/maxComments +10 +default/);
    expect(out).toMatch(/a\/b +off +\.kody\.yml:3/);
    expect(out).toMatch(/Use the clock +needs a model +\.kody\.yml:5/);
  });

  test("names what is wrong with its place, and reads a commit when asked to", () => {
    git("init", "-q");
    commit({ ".kody.yml": "failOn: low\n" });
    write({ ".kody.yml": "\nfailOnn: low\n" });
    const bad = kody(["config", "explain", "a.js"]);
    expect(bad.code).toBe(1);
    expect(bad.err).toMatch(/^\.kody\.yml:2:1: .*did you mean `failOn`\?/);
    expect(kody(["config", "explain", "a.js", "--at", "HEAD"]).out).toMatch(/failOn +low/);
  });

  test.each([
    [[], /which file/],
    [["show", "x"], /which file/],
    [["explain", "../x"], /not a file below/],
    [["explain", "x", "--at", "nowhere"], /nowhere/],
  ])("config %j: a sentence and exit code 2", (args, sentence) => {
    git("init", "-q");
    const { code: exit, err } = kody(["config", ...args]);
    expect([exit, err]).toEqual([2, expect.stringMatching(sentence)]);
    expect(err).not.toMatch(/\n\s+at /);
  });

  test("a link is not followed, and control characters don't reach the terminal", () => {
    write({ "other.txt": "secret: 1\n", "api/.kody.yml": '"\\e[2J": 1\n' });
    symlinkSync("other.txt", join(folder, ".kody.yml"));
    const { err } = kody(["config", "explain", "api/a.js"]);
    expect(err).not.toContain("secret");
    expect(err).toContain("api/.kody.yml:1:1");
    expect(err).not.toContain("\u001b");
  });
});

describe("kody rules import", () => {
  test("prints a .kody.yml of all that it finds, and writes nothing", () => {
    write({
      "AGENTS.md": "# Agents\n\nUse the clock.\n",
      ".cursor/rules/ts.mdc": "---\nglobs: *.ts\n---\nPrefer const over let.\n",
      ".kody.yml": "failOn: low\n",
    });
    const { code: exit, out, err } = kody(["rules", "import"]);
    expect(exit).toBe(0);
    expect(out).toContain("Use the clock.");
    expect(out).toMatch(/paths:\n +- "\*\.ts"/);
    expect(err).toContain("--write adds these to it");
    expect(readFileSync(join(folder, ".kody.yml"), "utf8")).toBe("failOn: low\n");
  });

  test("--write makes the file, or adds to it; what can't be used stays untouched", () => {
    write({ "CLAUDE.md": "Use the clock.\n" });
    kody(["rules", "import"]);
    expect(existsSync(join(folder, ".kody.yml"))).toBe(false);
    expect(kody(["rules", "import", "--write"]).code).toBe(0);
    const written = readFileSync(join(folder, ".kody.yml"), "utf8");
    expect(written).toBe("instructions:\n  - Use the clock.\n");
    kody(["rules", "import", "--write"]);
    expect(readFileSync(join(folder, ".kody.yml"), "utf8")).toBe(written);
    write({ ".kody.yml": "faiOn: low\n" });
    expect(kody(["rules", "import", "--write"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("Mend it first"),
    });
    expect(readFileSync(join(folder, ".kody.yml"), "utf8")).toBe("faiOn: low\n");
  });

  test("follows no links of the repository's, to read or to write", () => {
    const secret = "Do not tell anybody.\n";
    write({ "out/secret.md": secret, "out/copilot-instructions.md": secret });
    write({ "repo/AGENTS.md": "Use the clock.\n" });
    symlinkSync("../out", join(folder, "repo/.github"));
    mkdirSync(join(folder, "repo/.cursor"));
    symlinkSync("../../out", join(folder, "repo/.cursor/rules"));
    symlinkSync("../out/written", join(folder, "repo/.kody.yml"));
    const printed = kody(["rules", "import"], { cwd: "repo" });
    expect(printed.out + printed.err).not.toContain("tell anybody");
    expect(kody(["rules", "import", "--write"], { cwd: "repo" })).toMatchObject({
      code: 2,
      err: expect.stringContaining("is a link"),
    });
    expect(existsSync(join(folder, "out/written"))).toBe(false);
  });

  test("takes named files from anywhere", () => {
    write({ "out/AGENTS.md": "Use the clock.\n", "repo/api/AGENTS.md": "Say why.\n" });
    const named = [join(folder, "out/AGENTS.md"), "api/AGENTS.md"];
    const { out } = kody(["rules", "import", ...named], { cwd: "repo" });
    expect(out).toBe(
      "instructions:\n  - Use the clock.\n  - text: Say why.\n    paths:\n      - api/**\n",
    );
  });

  test.each([
    [["import"], /none of AGENTS\.md/],
    [["export"], /rules import/],
    [["import", "absent.md"], /absent\.md is no file/],
  ])("rules %j: a sentence and exit code 2", (args, sentence) => {
    const { code: exit, err } = kody(["rules", ...args]);
    expect([exit, err]).toEqual([2, expect.stringMatching(sentence)]);
  });
});
