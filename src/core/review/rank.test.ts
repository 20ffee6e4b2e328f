import { describe, expect, test } from "vitest";
import { gravity, isAside, rankOf, worstFirst } from "./rank.ts";
import { someFinding } from "./testing/some-finding.ts";

function order(...changes: readonly Parameters<typeof someFinding>[0][]): string[] {
  const named = changes.map((change, index) =>
    someFinding({ fingerprint: String(index).padStart(32, "0"), ...change }),
  );
  return named
    .toSorted(worstFirst)
    .map(({ severity, confidence, path }) => [severity, confidence, path].join(" "));
}

describe("rank", () => {
  test("a sure finding goes before a guess of the next severity", () => {
    expect(
      order({ severity: "high", confidence: "low" }, { severity: "medium", confidence: "high" }),
    ).toEqual(["medium high src/a.ts", "high low src/a.ts"]);
  });

  test("what is delivered goes before tests, examples and documentation", () => {
    const paths = ["src/a.test.ts", "examples/a.ts", "docs/a.md", "fixtures/a.ts", "src/z.ts"];
    expect(order(...paths.map((path) => ({ path })))[0]).toContain("src/z.ts");
    expect(paths.map(isAside)).toEqual([true, true, true, true, false]);
  });

  test("a critical fault in a test still goes before a medium one in the program", () => {
    expect(rankOf({ severity: "critical", path: "test/a.ts" })).toBeGreaterThan(
      rankOf({ severity: "medium", path: "src/a.ts" }),
    );
  });

  test("without a word on confidence a finding is sure", () => {
    expect(rankOf({ severity: "high", path: "a.ts" })).toBe(
      rankOf({ severity: "high", path: "a.ts", confidence: "high" }),
    );
  });
});

describe("gravity, which thresholds look at", () => {
  test.each([
    ["high", "high", "high"],
    ["high", "medium", "high"],
    ["high", "low", "medium"],
    ["medium", "low", "low"],
    ["info", "low", "info"],
  ] as const)("%s severity with %s confidence counts as %s", (severity, confidence, counted) => {
    expect(gravity({ severity, confidence })).toBe(counted);
  });
});
