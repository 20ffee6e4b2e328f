import { describe, expect, it } from "vitest";
import { Shelf, type Wish } from "./shelf.ts";

const rows = Array.from({ length: 100 }, (_, n) => `line ${n + 1}`);

function wish(start: number, end: number, more: Partial<Wish> = {}): Wish {
  const common = { kind: "definition", path: "a.ts", rows, because: "why" } as const;
  return { ...common, range: { start, end }, serves: ["x.ts"], ...more };
}

function shelved(...wishes: Wish[]): string[] {
  const shelf = new Shelf();
  for (const one of wishes) shelf.put(one);
  return shelf.pieces().map(({ range }) => `${range.start}-${range.end}`);
}

describe("a shelf of pieces", () => {
  it("gives what is there already to the first who asked", () => {
    expect(shelved(wish(10, 20), wish(15, 25))).toEqual(["10-20", "21-25"]);
    expect(shelved(wish(10, 20), wish(5, 30))).toEqual(["10-20", "5-9", "21-30"]);
    expect(shelved(wish(10, 20), wish(12, 18))).toEqual(["10-20"]);
    expect(shelved(wish(10, 20), wish(12, 18, { path: "b.ts" }))).toEqual(["10-20", "12-18"]);
  });

  it("remembers whom a piece serves besides", () => {
    const shelf = new Shelf();
    shelf.put(wish(10, 20, { serves: ["z.ts"] }));
    shelf.put(wish(12, 18, { serves: ["a.ts", "z.ts"] }));
    expect(shelf.pieces()).toMatchObject([{ serves: ["a.ts", "z.ts"] }]);
  });

  it("cuts the lines from the file, as far as it has them", () => {
    const shelf = new Shelf();
    shelf.put(wish(99, 120));
    shelf.put(wish(-3, 1));
    shelf.put(wish(200, 210));
    expect(shelf.pieces().map(({ text }) => text)).toEqual(["line 99\nline 100", "line 1"]);
  });

  it("keeps a piece within its bound, and none of which nothing fits or that is blank", () => {
    const long = ["x".repeat(4_000), "y".repeat(1_500), "z".repeat(4_000)];
    const huge = ["x".repeat(7_000)];
    const shelf = new Shelf();
    shelf.put(wish(1, 3, { rows: long }));
    shelf.put(wish(1, 1, { rows: huge, path: "b.ts" }));
    shelf.put(wish(1, 2, { rows: ["", "  "], path: "c.ts" }));
    expect(shelf.pieces().map(({ range }) => range)).toEqual([{ start: 1, end: 2 }]);
  });

  it("is full some time", () => {
    const shelf = new Shelf();
    for (let n = 0; n < 500; n += 1) shelf.put(wish(1, 2, { path: `p${n}.ts` }));
    expect(shelf.pieces()).toHaveLength(400);
  });
});
