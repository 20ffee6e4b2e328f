import { describe, expect, test } from "vitest";
import type { Finding, Fix } from "../domain/index.ts";
import type { SyntaxCheck } from "../ports/index.ts";
import { someFile, someFinding } from "./testing/some-finding.ts";
import { verifyFixes } from "./verify-fixes.ts";

const never = new AbortController().signal;
/** A language in which every "(" needs its ")". */
const brackets: SyntaxCheck = {
  breaks: async (file, fixed) => open(fixed) > open(file.text),
};

function open(text: string): number {
  return Math.abs(text.split("(").length - text.split(")").length);
}

async function verified(fix: Fix, text: string | null, partial = false): Promise<Fix | undefined> {
  const finding: Finding = someFinding({ fix });
  const sides = {
    head: new Map(text === null ? [] : [[finding.path, text]]),
    partial: new Set(partial ? [finding.path] : []),
  };
  const [one, ...rest] = await verifyFixes([finding], [someFile()], sides, brackets, never);
  expect(rest).toEqual([]);
  expect(one).toMatchObject({ fingerprint: finding.fingerprint, title: finding.title });
  return one?.fix;
}

const onLine = (line: number, ...lines: string[]): Fix => ({
  range: { start: line, end: line },
  lines,
});

describe("a fix is shown", () => {
  test("when it fits the file and parses", async () => {
    expect(await verified(onLine(2, "f(1)"), "a\nf(\nc\n")).toEqual(onLine(2, "f(1)"));
  });

  test("in a broken file when it breaks nothing more", async () => {
    expect(await verified(onLine(1, "b"), "a\nf(\n")).toBeDefined();
  });

  test("without the carriage returns of its file's lines", async () => {
    expect(await verified(onLine(1, "b\r", "c\r"), "a\r\n")).toEqual(onLine(1, "b", "c"));
  });

  test("of a patch's file, when it replaces lines that the patch added", async () => {
    expect(await verified(onLine(9, "f("), "\n".repeat(20), true)).toBeDefined();
    expect(await verified(onLine(10, "f()"), "\n".repeat(20), true)).toBeUndefined();
  });
});

describe("a fix is dropped, and its finding stays, when it", () => {
  test.each([
    ["does not parse", onLine(1, "f("), "f()\n"],
    ["is about a line that isn't there", onLine(3, "x"), "a\nb\n"],
    ["changes nothing", onLine(1, "a"), "a\r\n"],
    ["hides a line break", onLine(1, "a\rb"), "x\n"],
    ["is about a file whose text is unknown", onLine(1, "x"), null],
  ])("%s", async (_, fix, text) => {
    expect(await verified(fix, text)).toBeUndefined();
  });
});
