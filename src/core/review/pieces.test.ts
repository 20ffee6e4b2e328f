import { describe, expect, test } from "vitest";
import { parseChange } from "../diff/index.ts";
import type { RawFinding, SourceFile } from "../domain/index.ts";
import type { AnalyzerResult, FileAnalyzer } from "../ports/index.ts";
import { analysePieces } from "./pieces.ts";

const { signal } = new AbortController();
const { files } = parseChange(
  [
    "diff --git a/a.js b/b.js",
    "rename from a.js",
    "rename to b.js",
    "--- a/a.js",
    "+++ b/b.js",
    "@@ -10,2 +10,3 @@",
    " one",
    "+two",
    " three",
    "@@ -90,2 +91,1 @@",
    "-four",
    " five",
    "",
  ].join("\n"),
);

function finding({ path }: SourceFile, line: number): RawFinding {
  const range = { start: line, end: line };
  return {
    rule: "toy/fault",
    severity: "high",
    category: "correctness",
    title: "Fault",
    message: "A fault.",
    path,
    range,
    fix: { range, lines: [] },
  };
}

/** Sees a fault on the second line of what it is shown. */
function toy(seen: SourceFile[], result?: AnalyzerResult): FileAnalyzer {
  return {
    kind: "files",
    id: "toy",
    piecewise: true,
    accepts: (path) => path.endsWith(".js"),
    async analyze(shown) {
      seen.push(...shown);
      const skipped = shown.map(({ path }) => ({ path, reason: "partly" }));
      return result ?? { status: "ok", findings: shown.map((one) => finding(one, 2)), skipped };
    },
  };
}

describe("the pieces of a patch", () => {
  test("are shown one by one, and findings stand at the lines of the file, less sure", async () => {
    const seen: SourceFile[] = [];
    const result = await analysePieces(toy(seen), files, "newLine", signal);
    expect(seen).toEqual([
      { path: "b.js", text: "one\ntwo\nthree\n", extent: "piece" },
      { path: "b.js", text: "five\n", extent: "piece" },
    ]);
    expect(result).toMatchObject({
      findings: [
        { confidence: "medium", range: { start: 11, end: 11 }, fix: { range: { start: 11 } } },
        { range: { start: 92, end: 92 } },
      ],
      skipped: [{ path: "b.js", reason: "partly" }],
    });
  });

  test("of the former side carry its path, lines and numbers", async () => {
    const seen: SourceFile[] = [];
    await analysePieces(toy(seen), files, "oldLine", signal);
    expect(seen.map(({ path, text }) => [path, text])).toEqual([
      ["a.js", "one\nthree\n"],
      ["a.js", "four\nfive\n"],
    ]);
  });

  test("stay unseen by an analyzer that doesn't want the path", async () => {
    const seen: SourceFile[] = [];
    const other = { ...toy(seen), accepts: () => false };
    expect(await analysePieces(other, files, "newLine", signal)).toEqual({
      status: "ok",
      findings: [],
      skipped: [],
    });
    expect(seen).toEqual([]);
  });

  test("end with the analyzer's failure", async () => {
    const failed = { status: "failed", reason: "gone" } as const;
    expect(await analysePieces(toy([], failed), files, "newLine", signal)).toBe(failed);
  });
});
