import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "./json.ts";
import { parseQuery, QueryError, sortBy } from "./query.ts";

const FIELDS = [
  "id",
  "title",
  "state",
  "draft",
  "source.branch.name",
  "reviewers.uuid",
  "updated_on",
];

const pulls: Json[] = [
  pull(
    1,
    "Fix login",
    "OPEN",
    false,
    "fix/login",
    ["{a}", "{b}"],
    "2026-01-01T00:00:00.000000+00:00",
  ),
  pull(2, "Add search", "MERGED", false, "search", ["{b}"], "2026-03-01T00:00:00.000000+00:00"),
  pull(10, 'Say "no"', "OPEN", true, "say-no", [], "2026-02-01T00:00:00.000000+00:00"),
];

function pull(
  id: number,
  title: string,
  state: string,
  draft: boolean,
  branch: string,
  reviewers: string[],
  updated: string,
): Json {
  return {
    id,
    title,
    state,
    draft,
    source: { branch: { name: branch } },
    reviewers: reviewers.map((uuid) => ({ uuid })),
    updated_on: updated,
  };
}

function ids(query: string): Json[] {
  const matches = parseQuery(query, FIELDS);
  return pulls.filter(matches).map((one) => (one as { id: number }).id);
}

describe("q=", () => {
  test.each([
    ['state = "OPEN"', [1, 10]],
    ['state="OPEN"', [1, 10]],
    ['state != "OPEN"', [2]],
    ['title ~ "LOG"', [1]],
    ['title !~ "log"', [2, 10]],
    ['title = "Say \\"no\\""', [10]],
    ["draft = true", [10]],
    ["id > 1", [2, 10]],
    ["id >= 2 AND id <= 2", [2]],
    ["id < 2", [1]],
    ["id IN (1, 10)", [1, 10]],
    ["id NOT IN (1,10)", [2]],
    ['state IN ("MERGED", "DECLINED")', [2]],
    ['reviewers.uuid = "{b}"', [1, 2]],
    ['reviewers.uuid != "{b}"', [10]],
    ['source.branch.name = "fix/login"', [1]],
    ["updated_on > 2026-01-15", [2, 10]],
    ["updated_on >= 2026-02-01T00:00:00Z", [2, 10]],
    ['state = "MERGED" OR state = "OPEN" AND draft = true', [2, 10]],
    ['(state = "MERGED" OR state = "OPEN") AND draft = true', [10]],
    ['state = "OPEN" and (id = 1 or id = 2)', [1]],
  ])("%s", (query, expected) => {
    expect(ids(query)).toEqual(expected);
  });

  test.each([
    ['nickname = "x"', "Invalid field name: nickname"],
    ["state", "Unexpected end of the query."],
    ["state =", "Unexpected end of the query."],
    ["", "The query is empty."],
    ["   ", "The query is empty."],
    ['state = "OPEN" id = 1', 'Unexpected "id" in the query.'],
    ['state LIKE "x"', '"LIKE" is no operator.'],
    ['(state = "OPEN"', "Unexpected end of the query."],
    ['"state" = "OPEN"', 'A field was expected instead of "state".'],
    ["state = (", 'A value was expected instead of "(".'],
    ["id IN 1", '"(" was expected instead of "1".'],
    ['state = "OPEN', 'The query cannot be read from " "OPEN" on.'],
    ["state = ] ", 'A value was expected instead of "]".'],
  ])("%s is refused", (query, message) => {
    expect(() => parseQuery(query, FIELDS)).toThrow(new QueryError(message));
  });

  test("null finds what is not there", () => {
    const test = parseQuery("state = null", FIELDS);
    expect([{ id: 1 }, { state: null }, { state: "OPEN" }].map((item) => test(item))).toEqual([
      true,
      true,
      false,
    ]);
  });

  test("a query is read or refused, but never fails otherwise", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "state",
        "id",
        "AND",
        "OR",
        "NOT",
        "IN",
        "(",
        ")",
        "=",
        "!=",
        "~",
        '"x"',
        "1",
        ",",
      ),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        try {
          parseQuery(pieces.join(" "), FIELDS)(pulls[0] ?? null);
        } catch (error) {
          expect(error).toBeInstanceOf(QueryError);
        }
      }),
    );
  });

  test("any text can be looked for in quotes", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        const quoted = `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
        expect(parseQuery(`title = ${quoted}`, FIELDS)({ title: text })).toBe(true);
      }),
    );
  });
});

describe("sort=", () => {
  const sorted = (sort: string) =>
    sortBy(pulls, sort, FIELDS, (item) => item).map((one) => (one as { id: number }).id);

  test("numbers by size, times by time, descending with a minus", () => {
    expect(sorted("id")).toEqual([1, 2, 10]);
    expect(sorted("-id")).toEqual([10, 2, 1]);
    expect(sorted("updated_on")).toEqual([1, 10, 2]);
    expect(sorted("-updated_on")).toEqual([2, 10, 1]);
  });

  test("names in natural order", () => {
    const names = ["v10", "v9", "v1"].map((title) => ({ title }));
    expect(sortBy(names, "title", FIELDS, (item) => item).map(({ title }) => title)).toEqual([
      "v1",
      "v9",
      "v10",
    ]);
  });

  test("an unknown field is refused", () => {
    expect(() => sorted("nickname")).toThrow(new QueryError("Invalid field name: nickname"));
  });
});
