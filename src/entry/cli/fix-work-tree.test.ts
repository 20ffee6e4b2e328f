import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Decision, Finding } from "../../core/domain/index.ts";
import type { SyntaxCheck } from "../../core/ports/index.ts";
import { fixWorkTree } from "./fix-work-tree.ts";

const reviewedText = "one\ndebugger;\nthree\n";
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kody-fix-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function decision(
  change: Partial<Finding> = {},
  outcome: Decision["outcome"] = "comment",
): Decision {
  const finding: Finding = {
    rule: "toy/rule",
    severity: "high",
    category: "correctness",
    title: "A debugger was left in",
    message: "Take it out.",
    path: "src/a.js",
    range: { start: 2, end: 2 },
    fix: { range: { start: 2, end: 2 }, lines: [] },
    engine: "toy",
    fingerprint: "1".repeat(32),
    contentKey: "2".repeat(32),
    ...change,
  };
  return { finding, outcome, reason: outcome === "comment" ? null : "dismissed" };
}

function write(path: string, content: string | Buffer): string {
  const file = join(root, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, content);
  return file;
}

async function fix(
  decisions: readonly Decision[],
  texts: Readonly<Record<string, string>> = { "src/a.js": reviewedText },
  syntax: SyntaxCheck = { breaks: async () => false },
) {
  const { signal } = new AbortController();
  const report = await fixWorkTree(root, decisions, new Map(Object.entries(texts)), syntax, signal);
  return { fixed: report.fixed.length, left: report.left.map(({ reason }) => reason) };
}

describe("a file as it was reviewed", () => {
  test("is fixed, keeps its mode, and leaves nothing beside it", async () => {
    const file = write("src/a.js", reviewedText);
    chmodSync(file, 0o755);
    expect(await fix([decision()])).toEqual({ fixed: 1, left: [] });
    expect(readFileSync(file, "utf8")).toBe("one\nthree\n");
    expect(statSync(file).mode & 0o777).toBe(0o755);
    expect(readdirSync(join(root, "src"))).toEqual(["a.js"]);
  });

  test("keeps its byte order mark and its carriage returns", async () => {
    const text = "one\r\ndebugger;\r\nthree\r\n";
    const file = write("src/a.js", `\uFEFF${text}`);
    const change = { fix: { range: { start: 2, end: 2 }, lines: ["two", "more"] } };
    await fix([decision(change)], { "src/a.js": text });
    expect(readFileSync(file, "utf8")).toBe("\uFEFFone\r\ntwo\r\nmore\r\nthree\r\n");
  });

  test("gets the first of two fixes for a line, and says so of the other", async () => {
    const file = write("src/a.js", reviewedText);
    const other = { fix: { range: { start: 1, end: 2 }, lines: ["x"] } };
    expect(await fix([decision(), decision(other)])).toEqual({
      fixed: 1,
      left: [expect.stringContaining("another fix")],
    });
    expect(readFileSync(file, "utf8")).toBe("one\nthree\n");
  });

  test("is left alone by findings that a person dismissed, or that have no fix", async () => {
    const file = write("src/a.js", reviewedText);
    const { fix: _, ...bare } = decision().finding;
    const none: Decision = { finding: bare, outcome: "comment", reason: null };
    expect(await fix([decision({}, "suppressed"), none])).toEqual({ fixed: 0, left: [] });
    expect(readFileSync(file, "utf8")).toBe(reviewedText);
  });

  test("is left whole when all its fixes together would break it", async () => {
    const file = write("src/a.js", reviewedText);
    const other = { fix: { range: { start: 3, end: 3 }, lines: [] } };
    const strict: SyntaxCheck = { breaks: async (_, fixed) => !fixed.includes("three") };
    expect(await fix([decision(), decision(other)], undefined, strict)).toEqual({
      fixed: 0,
      left: Array(2).fill(expect.stringContaining("would not parse")),
    });
    expect(readFileSync(file, "utf8")).toBe(reviewedText);
  });
});

describe("nothing is written", () => {
  test("to a file that changed since, by one byte", async () => {
    const file = write("src/a.js", `${reviewedText} `);
    expect((await fix([decision()])).left).toEqual([expect.stringContaining("changed since")]);
    expect(readFileSync(file, "utf8")).toBe(`${reviewedText} `);
  });

  test("to a file that is gone, while the others are fixed", async () => {
    const other = write("src/b.js", reviewedText);
    const texts = { "src/a.js": reviewedText, "src/b.js": reviewedText };
    expect(await fix([decision(), decision({ path: "src/b.js" })], texts)).toEqual({
      fixed: 1,
      left: ["it is not in the work tree"],
    });
    expect(readFileSync(other, "utf8")).toBe("one\nthree\n");
  });

  test.each(["a link", "a folder that is a link", "a path that climbs"])(
    "outside of the work tree: %s",
    async (how) => {
      const outside = mkdtempSync(join(tmpdir(), "kody-outside-"));
      try {
        writeFileSync(join(outside, "a.js"), reviewedText);
        mkdirSync(join(root, "top"));
        let path = "top/a.js";
        if (how === "a link") symlinkSync(join(outside, "a.js"), join(root, path));
        else if (how === "a folder that is a link") {
          path = "linked/a.js";
          symlinkSync(outside, join(root, "linked"));
        } else path = `../${outside.split("/").at(-1)}/a.js`;
        expect(await fix([decision({ path })], { [path]: reviewedText })).toEqual({
          fixed: 0,
          left: ["it is no regular file in the work tree"],
        });
        expect(readFileSync(join(outside, "a.js"), "utf8")).toBe(reviewedText);
      } finally {
        rmSync(outside, { recursive: true, force: true });
      }
    },
  );
});
