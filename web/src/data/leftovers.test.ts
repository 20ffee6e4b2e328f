import { describe, expect, test } from "vitest";
import { leftover } from "../../../test/support/scripted-leftovers.ts";
import {
  applyLeftoverFilter,
  csvPath,
  leftoverSentence,
  readLeftoverFilter,
  writeLeftoverFilter,
} from "./leftovers.ts";

describe("the filter of what is left open", () => {
  test("an address and its filter say the same; what is unknown is ignored", () => {
    for (const query of ["", "?q=a+b", "?severity=low", "?q=x&severity=high&state=any"])
      expect(writeLeftoverFilter(readLeftoverFilter(query))).toBe(query);
    expect(readLeftoverFilter("?severity=grave&state=gone&x=1")).toEqual({
      words: "",
      severity: "any",
      state: "open",
    });
    expect(csvPath(readLeftoverFilter(""))).toBe("/api/leftovers?format=csv");
    expect(csvPath(readLeftoverFilter("?q=a%26b"))).toBe("/api/leftovers?q=a%26b&format=csv");
  });

  test("every word must occur, in whatever is shown of it", () => {
    const all = [leftover("1"), leftover("2", { path: "src/cart.ts", state: "done" })];
    const shown = (query: string) =>
      applyLeftoverFilter(all, readLeftoverFilter(query)).map(({ id }) => id);
    expect(shown("")).toEqual(["1"]);
    expect(shown("?state=any&q=SHOP+%2312")).toEqual(["1", "2"]);
    expect(shown("?state=any&q=cart+sql")).toEqual(["2"]);
    expect(shown("?state=any&q=cart+nothing")).toEqual([]);
    expect(shown("?severity=low")).toEqual([]);
  });
});

test("the first sentence says what there is to do", () => {
  expect(leftoverSentence([])).toBe("No merge has left anything open.");
  expect(leftoverSentence([leftover("1", { state: "done" })])).toBe(
    "Everything that merges left open is dealt with.",
  );
  expect(leftoverSentence([leftover("1", { severity: "low" })])).toBe(
    "1 finding left open at merges.",
  );
  expect(leftoverSentence([leftover("1"), leftover("2", { severity: "info" })])).toBe(
    "2 findings left open at merges, 1 of them high or critical.",
  );
});
