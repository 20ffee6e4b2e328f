import { describe, expect, it } from "vitest";
import type { Span } from "../outline/index.ts";
import { joined, partsOf, signaturesIn, withComment } from "./extents.ts";
import type { Source } from "./sources.ts";

function span(
  kind: Span["kind"],
  start: number,
  headEnd: number,
  end: number,
  more: Partial<Span> = {},
): Span {
  const common = { name: "a", container: null, parent: null, inner: false };
  return { ...common, kind, start, end, nameLine: start, headEnd, ...more };
}

function source(
  spans: readonly Span[],
  rows: readonly string[] = Array.from({ length: 300 }, () => "x"),
): Source {
  return {
    path: "a.ts",
    rows,
    structure: { language: "typescript", spans, imports: [], uses: [] },
  };
}

describe("parts of a declaration", () => {
  it.each<[string, Span, { start: number; end: number }[]]>([
    ["all of a short one", span("function", 10, 11, 49), [{ start: 10, end: 49 }]],
    ["the head of a long function", span("function", 10, 12, 80), [{ start: 10, end: 12 }]],
    ["some lines of a long value", span("value", 10, 80, 80), [{ start: 10, end: 22 }]],
    [
      "a head that is a part of a long one",
      span("function", 10, 90, 120),
      [{ start: 10, end: 35 }],
    ],
  ])("%s", (_name, one, expected) => {
    expect(partsOf(source([one]), one)).toEqual(expected);
  });

  it("head and members of a long type", () => {
    const type = span("type", 10, 10, 90);
    const members = [
      span("field", 11, 11, 11, { parent: 0 }),
      span("function", 20, 22, 30, { parent: 0 }),
      span("function", 40, 40, 60, { parent: 0 }),
      span("value", 45, 45, 45, { parent: 3 }),
    ];
    const all = source([type, ...members]);
    expect(signaturesIn(all, type)).toEqual([
      { start: 11, end: 11 },
      { start: 20, end: 22 },
      { start: 40, end: 40 },
    ]);
    expect(partsOf(all, type)[0]).toEqual({ start: 10, end: 10 });
  });
});

describe("the comment above", () => {
  it.each([
    [["/**", " * Says.", " */", "code"], 4, 1],
    [["x();", "// Says.", "code"], 3, 2],
    [["# Says.", "# More.", "code"], 3, 1],
    [["@Override", "code"], 2, 1],
    [["#include <a>", "code"], 2, 2],
    [["x();", "", "code"], 3, 3],
    [["code"], 1, 1],
  ])("%j from line %i begins in line %i", (rows, start, expected) => {
    expect(withComment(rows, start)).toBe(expected);
  });

  it("is not followed for ever", () => {
    const rows = Array.from({ length: 100 }, () => "// x");
    expect(withComment(rows, 100)).toBe(85);
  });
});

describe("joined ranges", () => {
  it.each([
    [
      1,
      [
        [1, 2],
        [3, 4],
      ],
      [[1, 4]],
    ],
    [
      1,
      [
        [1, 2],
        [4, 5],
      ],
      [
        [1, 2],
        [4, 5],
      ],
    ],
    [
      2,
      [
        [4, 5],
        [1, 2],
      ],
      [[1, 5]],
    ],
    [
      1,
      [
        [1, 9],
        [2, 3],
      ],
      [[1, 9]],
    ],
    [1, [], []],
  ])("within %i: %j", (gap, given, expected) => {
    const ranges = given.map(([start = 0, end = 0]) => ({ start, end }));
    expect(joined(ranges, gap).map(({ start, end }) => [start, end])).toEqual(expected);
  });
});
