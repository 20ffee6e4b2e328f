import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { at } from "./testing/index.ts";
import type { JsonObject } from "./json.ts";
import { PageError, pageBody, readPage } from "./paging.ts";
import type { PageRules } from "./paging.ts";

/** Serves numbers 0 to total - 1 like a list of the API. */
function serve(address: URL, total: number, rules: PageRules): JsonObject {
  const page = readPage(address.searchParams, rules);
  const all = Array.from({ length: total }, (_, index) => index);
  const values = all.slice(page.offset, page.offset + page.length);
  const end = page.offset + page.length;
  const size = rules.iterator === true ? { more: end < total } : { total };
  return pageBody(page, rules, values, size, address);
}

function walk(start: string, total: number, rules: PageRules): number[] {
  const seen: number[] = [];
  let next: string | null = start;
  while (next !== null) {
    const body = serve(new URL(next), total, rules);
    seen.push(...(at(body, "values") as number[]));
    next = (at(body, "next") as string | null) ?? null;
  }
  return seen;
}

const start = "http://127.0.0.1:1/2.0/things?q=a%20%3D%201";

describe("a list", () => {
  test("has size, page and pagelen, and next with all other parameters", () => {
    expect(serve(new URL(start), 25, {})).toEqual({
      values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      pagelen: 10,
      page: 1,
      size: 25,
      next: "http://127.0.0.1:1/2.0/things?q=a+%3D+1&page=2",
    });
  });

  test("the last page has previous and no next", () => {
    const body = serve(new URL(`${start}&page=3`), 25, {});
    expect(at(body, "values")).toEqual([20, 21, 22, 23, 24]);
    expect(body).not.toHaveProperty("next");
    expect(at(body, "previous")).toContain("page=2");
  });

  test("a page behind the end is empty", () => {
    expect(serve(new URL(`${start}&page=9`), 25, {})).toMatchObject({ values: [], size: 25 });
  });

  test.each([
    "pagelen=101",
    "pagelen=0",
    "pagelen=-1",
    "pagelen=x",
    "pagelen=1.5",
    "page=0",
    "page=abc",
  ])("%s is refused", (text) => {
    expect(() => serve(new URL(`${start}&${text}`), 25, {})).toThrow(PageError);
  });

  test("a list may have a smaller limit", () => {
    expect(() => serve(new URL(`${start}&pagelen=51`), 60, { maxLength: 50 })).toThrow(
      "Invalid pagelen",
    );
  });
});

describe("an iterator", () => {
  test("has neither size nor page, and an opaque next", () => {
    const body = serve(new URL(start), 25, { iterator: true });
    expect(Object.keys(body).toSorted()).toEqual(["next", "pagelen", "values"]);
    expect(at(body, "next")).not.toMatch(/page=(2|10)$/);
  });

  test.each(["2", "zzzz", "-1", "%00", "1 or 1"])(
    "refuses page=%s, which it never gave",
    (text) => {
      expect(() => serve(new URL(`${start}&page=${text}`), 25, { iterator: true })).toThrow(
        "Invalid page",
      );
    },
  );
});

test("following next gives every item once and in order", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 130 }),
      fc.integer({ min: 1, max: 100 }),
      fc.boolean(),
      (total, length, iterator) => {
        const seen = walk(`${start}&pagelen=${length}`, total, { iterator });
        expect(seen).toEqual(Array.from({ length: total }, (_, index) => index));
      },
    ),
  );
});
