import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { measureInstalled } from "./installed.ts";
import { growth, median, percentile, printTable } from "./table.ts";

const numbers = fc.array(fc.integer(), { minLength: 1, maxLength: 60 });

describe("median", () => {
  test.each([
    [[5], 5],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
    [[10, 9], 9.5],
    [[2, 2, 2, 100], 2],
  ])("of %j is %d", (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  test("of none is no number, and the values keep their order", () => {
    expect(median([])).toBeNaN();
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  test("has as many values above as below, in whatever order they come", () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const middle = median(values);
        const below = values.filter((value) => value < middle).length;
        const above = values.filter((value) => value > middle).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2);
        expect(median(values.toReversed())).toBe(middle);
      }),
    );
  });
});

describe("growth", () => {
  test("compares the last row with the first, where that makes sense", () => {
    const rows = [
      { files: 5, calls: 8, what: "Kody", nothing: 0 },
      { files: 50, calls: 12, what: "Kody", nothing: 3 },
      { files: 500, calls: 17, what: "Kody", nothing: 9 },
    ];
    expect(growth(rows)).toEqual({ files: "× 100.0", calls: "× 2.1", what: "–", nothing: "–" });
    expect(growth([])).toEqual({});
  });
});

describe("percentile", () => {
  test.each([
    [0, 1],
    [0.5, 6],
    [0.99, 10],
    [1, 10],
  ])("%d of 1 to 10 is %d", (share, expected) => {
    expect(percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], share)).toBe(expected);
  });

  test("of none is no number", () => expect(percentile([], 0.5)).toBeNaN());

  test("grows with its share and is one of the values", () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 0.5, noNaN: true }), (values, share) => {
        expect(values).toContain(percentile(values, share));
        expect(percentile(values, share)).toBeLessThanOrEqual(percentile(values, share + 0.5));
      }),
    );
  });
});

describe("a table", () => {
  afterEach(() => void vi.restoreAllMocks());

  function printed(rows: Parameters<typeof printTable>[1]): string[] {
    let out = "";
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      out += String(text);
      return true;
    });
    printTable("Figures", rows);
    return out.split("\n");
  }

  test("has its columns aligned to the right, below their names", () => {
    expect(
      printed([
        { files: 5, "calls, first": 11 },
        { files: 500, "calls, first": 7 },
      ]),
    ).toEqual([
      "",
      "Figures",
      "  files  calls, first",
      "      5            11",
      "    500             7",
      "",
    ]);
  });

  test("is wide enough for its widest value", () => {
    const [, , ...lines] = printed([{ n: "1,000,000" }, { n: 1 }]);
    expect(new Set(lines.slice(0, 3).map((line) => line.length))).toEqual(new Set([11]));
  });

  test("without rows is its title", () => {
    expect(printed([])[1]).toBe("Figures");
  });
});

test("what is installed is counted, platform packages apart", async () => {
  const rows = await measureInstalled();
  expect(rows.map((row) => row.what)).toEqual(["Kody", "Node and PostgreSQL"]);
  expect(rows[0]?.packages).toBeGreaterThan(15);
  expect(Number(rows[0]?.MB)).toBeGreaterThan(1);
});
