import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const script = fileURLToPath(new URL("../../bin/kody.js", import.meta.url));
let folder: string;
let outside: string;

function git(...args: string[]): string {
  const identity = [
    "-c",
    "user.name=Ada",
    "-c",
    "user.email=ada@shop.example",
    "-c",
    "init.defaultBranch=main",
  ];
  return execFileSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8" });
}

function kody(args: string[], options: { cwd?: string; input?: string } = {}) {
  const result = spawnSync(process.execPath, [script, ...args], {
    cwd: options.cwd ?? folder,
    input: options.input ?? "",
    encoding: "utf8",
    env: { PATH: process.env["PATH"] ?? "", HOME: outside },
  });
  return { code: result.status, out: result.stdout, err: result.stderr };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kody-command-"));
  outside = mkdtempSync(join(tmpdir(), "kody-outside-"));
  git("init", "-q");
  writeFileSync(join(folder, "old.js"), "export function old(a) {\n  return a === NaN;\n}\n");
  git("add", ".");
  git("commit", "-qm", "first");
  git("checkout", "-qb", "feature");
  writeFileSync(
    join(folder, "new.js"),
    "export function fresh(a) {\n  debugger;\n  return a === NaN;\n}\n",
  );
  writeFileSync(
    join(folder, "old.js"),
    "export function old(a) {\n  return a === NaN;\n}\n// more\n",
  );
  git("add", ".");
  git("commit", "-qm", "second");
  git("checkout", "-qb", "clean");
  writeFileSync(join(folder, "notes.md"), "# Notes\n");
  git("add", ".");
  git("commit", "-qm", "third");
  git("checkout", "-q", "feature");
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(outside, { recursive: true, force: true });
});

describe("kody review", () => {
  test("reviews what the branch adds, exits with 1, and keeps quiet about what was there", () => {
    const { code, out, err } = kody(["review"]);
    expect(code).toBe(1);
    expect(out).toMatch(/high\s+new\.js:3\s/);
    expect(out).toMatch(/medium\s+new\.js:2\s/);
    expect(out).not.toContain("old.js");
    expect(out).toContain("(1 more in unchanged code: --all)");
    expect(err).toContain("Reviewing main…feature · 2 files, +5 −0");
  });

  test("exits with 0 when it finds nothing, or nothing grave enough", () => {
    expect(kody(["review", "feature..clean"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("Nothing found in 1 file"),
    });
    expect(kody(["review", "--fail-on", "critical"]).code).toBe(0);
    expect(kody(["review", "--fail-on", "never"]).code).toBe(0);
  });

  test("understands a range, a symmetric range and a single revision", () => {
    for (const range of ["main..feature", "main...feature", "main", "HEAD~1", "HEAD~1.."]) {
      expect(kody(["review", range, "--format", "json"]).out, range).toContain('"path": "new.js"');
    }
  });

  test("writes JSON and SARIF to standard output, and nothing else anywhere", () => {
    const json = kody(["review", "--format", "json"]);
    const parsed = JSON.parse(json.out) as {
      findings: { path: string; lines: unknown; rule: string }[];
    };
    expect(parsed.findings[0]).toMatchObject({ path: "new.js", lines: { start: 3, end: 3 } });
    expect(json.err).toBe("");
    const sarif = JSON.parse(kody(["review", "--format", "sarif"]).out) as {
      version: string;
      runs: { results: unknown[] }[];
    };
    expect(sarif.version).toBe("2.1.0");
    expect(sarif.runs[0]?.results).toHaveLength(parsed.findings.length);
  });

  test("gives the same bytes on every run", () => {
    const strip = (text: string): string => text.replace(/"milliseconds": \d+/, "");
    expect(strip(kody(["review", "--format", "json"]).out)).toBe(
      strip(kody(["review", "--format", "json"]).out),
    );
  });

  test("reviews a patch from a file or standard input, outside any repository", () => {
    const patch = git("diff", "main", "feature");
    const file = join(outside, "change.patch");
    writeFileSync(file, patch);
    for (const result of [
      kody(["review", "--patch", file], { cwd: outside }),
      kody(["review", "--patch", "-"], { cwd: outside, input: patch }),
    ]) {
      expect(result.code).toBe(1);
      expect(result.out).toMatch(/new\.js:2\s/);
    }
  });

  test("explains findings with their fix", () => {
    const { out } = kody(["review", "--explain"]);
    expect(out).toContain("-   debugger;");
    expect(out).toContain("a comment on the pull request: high severity, high confidence");
    expect(out).toContain("found by oxlint (javascript/use-isnan)");
    expect(out).toContain("kody-ignore javascript/use-isnan -- reason");
    expect(out).toMatch(/silent\s+old\.js:2 .* it was there before the change/);
  });
});

describe("kody review --fix", () => {
  const file = (name: string): string => readFileSync(join(folder, name), "utf8");

  test("mends the work tree, says what, and leaves what changed since alone", () => {
    const before = file("new.js");
    writeFileSync(join(folder, "new.js"), `${before}// since\n`);
    const refused = kody(["review", "--fix"]);
    expect(refused.out).toMatch(/not fixed\s+new\.js:2 .*changed since the commit reviewed/);
    expect(file("new.js")).toBe(`${before}// since\n`);

    writeFileSync(join(folder, "new.js"), before);
    const fixed = kody(["review", "--fix", "--fail-on", "high"]);
    expect(fixed.out).toMatch(/fixed\s+new\.js:2/);
    expect(file("new.js")).toBe("export function fresh(a) {\n  return a === NaN;\n}\n");
    // What has no fix still counts.
    expect(fixed.code).toBe(1);
    writeFileSync(join(folder, "new.js"), before);
  });

  test("says in JSON what it did", () => {
    const before = file("new.js");
    const { fixes } = JSON.parse(kody(["review", "--fix", "--format", "json"]).out) as {
      fixes: { fixed: { path: string }[]; left: unknown[] };
    };
    expect(fixes).toMatchObject({ fixed: [{ path: "new.js" }], left: [] });
    writeFileSync(join(folder, "new.js"), before);
  });

  test("needs a work tree", () => {
    const { code, err } = kody(["review", "--fix", "--patch", "-"], {
      input: git("diff", "main", "feature"),
    });
    expect(code).toBe(2);
    expect(err).toMatch(/--fix writes to the work tree/);
  });
});

describe("what can't be done is said in a sentence, with exit code 2", () => {
  test.each([
    ["an unknown command", ["reveiw"], /There is no command "reveiw"/],
    ["an unknown option", ["review", "--formt", "json"], /--formt/],
    ["an unknown format", ["review", "--format", "xml"], /one of pretty, json, sarif/],
    ["an unknown revision", ["review", "nowhere"], /nowhere/],
    [
      "a revision that looks like an option",
      ["review", "--", "--upload-pack=touch x"],
      /upload-pack/,
    ],
    ["two sources", ["review", "main", "--patch", "x"], /one of a range, --patch and --pr/],
    ["a missing patch", ["review", "--patch", "absent.patch"], /absent\.patch could not be read/],
    [
      "an address that is none",
      ["review", "--pr", "https://example.com/x"],
      /not the address of a pull request/,
    ],
    [
      "a pull request without a token",
      ["review", "--pr", "https://bitbucket.org/a/b/pull-requests/1"],
      /KODY_TOKEN/,
    ],
    ["a bad port", ["sandbox", "--port", "http"], /--port takes a number/],
  ])("%s", (_, args, message) => {
    const { code, out, err } = kody(args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect(out).toBe("");
  });

  test("no repository", () => {
    const { code, err } = kody(["review"], { cwd: outside });
    expect(code).toBe(2);
    expect(err).toMatch(/repository/);
  });

  test("a file that is no patch", () => {
    const { code, err } = kody(["review", "--patch", "-"], { input: "hello\n" });
    expect(code).toBe(2);
    expect(err).toMatch(/no unified diff/);
  });

  test("help is not an error", () => {
    expect(kody(["--help"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("kody COMMAND"),
    });
    expect(kody(["review", "--help"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("--patch FILE"),
    });
  });
});
