import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseChange } from "../diff/index.ts";
import type { Change } from "../domain/index.ts";
import type { ContextPiece } from "../ports/index.ts";
import { selectContext } from "./select-context.ts";

const words = { count: (text: string): number => text.split(/\s+/).filter(Boolean).length };

const rows = (start: number, end: number): string =>
  Array.from({ length: end - start + 1 }, (_, n) => `line${start + n}`).join("\n");

function piece(
  kind: ContextPiece["kind"],
  path: string,
  start: number,
  end: number,
  more: Partial<ContextPiece> = {},
): ContextPiece {
  const because = `${kind} ${path}`;
  return {
    kind,
    path,
    range: { start, end },
    text: rows(start, end),
    because,
    serves: ["a.ts"],
    ...more,
  };
}

const nothing: Change = { files: [], unparsed: [] };
/** Shows lines 10 to 16 of `a.ts`. */
const change = parseChange(
  "diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n@@ -10,6 +10,7 @@\n l10\n l11\n l12\n+l13\n l14\n l15\n l16\n",
);

const told = (pieces: readonly ContextPiece[]): string[] =>
  pieces.map(({ path, range }) => `${path}:${range.start}-${range.end}`);

describe("what a question holds", () => {
  it("is what stands around changes first, then definitions and callers, within the budget", () => {
    const pieces = [
      piece("enclosing", "a.ts", 100, 119),
      piece("definition", "b.ts", 1, 5, { of: "b" }),
      piece("definition", "c.ts", 1, 200, { of: "c" }),
      piece("caller", "d.ts", 1, 5, { of: "a" }),
    ];
    expect(told(selectContext(pieces, nothing, 95, words).chosen)).toEqual([
      "a.ts:100-119",
      "b.ts:1-5",
      "d.ts:1-5",
    ]);
    const { chosen, left } = selectContext(pieces, nothing, 70, words);
    expect(told(chosen)).toEqual(["a.ts:100-119", "b.ts:1-5"]);
    expect(told(left).toSorted()).toEqual(["c.ts:1-200", "d.ts:1-5"]);
  });

  it("is nothing where nothing fits", () => {
    const pieces = [piece("enclosing", "a.ts", 1, 50)];
    expect(selectContext(pieces, nothing, 10, words)).toEqual({ chosen: [], left: pieces });
    expect(selectContext([], nothing, 10, words)).toEqual({ chosen: [], left: [] });
  });

  it("holds few callers and definitions of one name, even where there is room", () => {
    const callers = Array.from({ length: 6 }, (_, n) =>
      piece("caller", `c${n}.ts`, 1, 3, { of: "f" }),
    );
    const definitions = Array.from({ length: 4 }, (_, n) =>
      piece("definition", `d${n}.ts`, 1, 3, { of: "g" }),
    );
    const { chosen, left } = selectContext([...definitions, ...callers], nothing, 10_000, words);
    expect(told(chosen)).toEqual(["d0.ts:1-3", "d1.ts:1-3", "c0.ts:1-3", "c1.ts:1-3", "c2.ts:1-3"]);
    expect(left).toHaveLength(5);
  });

  it("holds all parts of one long declaration", () => {
    const parts = [1, 20, 40, 60].map((line) =>
      piece("definition", "b.ts", line, line + 2, { of: "B" }),
    );
    expect(selectContext(parts, nothing, 10_000, words).chosen).toHaveLength(4);
  });

  it("does not repeat what the diff shows where that is more than a quarter", () => {
    expect(
      told(selectContext([piece("enclosing", "a.ts", 8, 20)], change, 999, words).chosen),
    ).toEqual(["a.ts:8-9", "a.ts:17-20"]);
    expect(
      told(selectContext([piece("enclosing", "a.ts", 1, 60)], change, 999, words).chosen),
    ).toEqual(["a.ts:1-60"]);
    expect(selectContext([piece("definition", "a.ts", 11, 14)], change, 999, words).chosen).toEqual(
      [],
    );
  });

  it("joins what overlaps or adjoins, with the lines in their order", () => {
    const pieces = [
      piece("enclosing", "b.ts", 10, 14),
      piece("definition", "b.ts", 15, 20, { because: "why", serves: ["z.ts"] }),
      piece("definition", "b.ts", 8, 11),
      piece("definition", "b.ts", 30, 31),
    ];
    const [first, second, ...others] = selectContext(pieces, nothing, 999, words).chosen;
    expect(first).toMatchObject({
      kind: "enclosing",
      range: { start: 8, end: 20 },
      text: rows(8, 20),
      serves: ["a.ts", "z.ts"],
    });
    expect(first?.because).toContain("why");
    expect(second?.range).toEqual({ start: 30, end: 31 });
    expect(others).toEqual([]);
  });
});

describe("whatever the pieces are", () => {
  const kinds = fc.constantFrom("enclosing", "definition", "caller");
  const pieces = fc.array(
    fc.record({
      kind: kinds,
      path: fc.constantFrom("a.ts", "b.ts", "c.ts"),
      start: fc.integer({ min: 1, max: 60 }),
      length: fc.integer({ min: 0, max: 30 }),
      of: fc.constantFrom("f", "g", "h"),
    }),
    { maxLength: 20 },
  );
  /** Like those of an analyzer: none overlaps an earlier one. */
  const apart = (given: readonly ContextPiece[]): ContextPiece[] =>
    given.filter((one, index) => !given.slice(0, index).some((other) => overlaps(one, other)));
  const overlaps = (a: ContextPiece, b: ContextPiece): boolean =>
    a.path === b.path && a.range.start <= b.range.end && b.range.start <= a.range.end;
  const made = pieces.map((list) =>
    apart(
      list.map(({ kind, path, start, length, of }) =>
        piece(kind, path, start, start + length, kind === "enclosing" ? {} : { of }),
      ),
    ),
  );

  it("the budget is kept, lines are as they were, and nothing is there twice", () => {
    fc.assert(
      fc.property(made, fc.integer({ min: 0, max: 400 }), (given, budget) => {
        const { chosen } = selectContext(given, change, budget, words);
        const tokens = chosen.reduce((sum, { text }) => sum + words.count(text), 0);
        expect(tokens).toBeLessThanOrEqual(budget);
        for (const [index, one] of chosen.entries()) {
          expect(one.text).toBe(rows(one.range.start, one.range.end));
          expect(chosen.slice(index + 1).some((other) => overlaps(one, other))).toBe(false);
        }
      }),
    );
  });

  it("a second look chooses the same, and more room loses nothing that stands around a change", () => {
    fc.assert(
      fc.property(made, fc.integer({ min: 0, max: 400 }), (given, budget) => {
        const once = selectContext(given, change, budget, words);
        expect(selectContext(given, change, budget, words)).toEqual(once);
        const all = selectContext(given, change, 100_000, words);
        expect(all.left.every(({ kind }) => kind !== "enclosing")).toBe(true);
      }),
    );
  });
});
