import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { omitPaths, selectFields } from "./fields.ts";
import type { Json } from "./json.ts";

const page: Json = {
  size: 2,
  next: "n",
  values: [
    { id: 1, user: { name: "a", uuid: "{1}" }, links: { self: { href: "x" } }, extra: ["p"] },
    { id: 2, user: { name: "b", uuid: "{2}" }, links: { self: { href: "y" } }, extra: ["q"] },
  ],
};

describe("fields=", () => {
  test("nothing asked: all but the extras", () => {
    expect(selectFields(page, null, ["values.extra"])).toEqual({
      size: 2,
      next: "n",
      values: [
        { id: 1, user: { name: "a", uuid: "{1}" }, links: { self: { href: "x" } } },
        { id: 2, user: { name: "b", uuid: "{2}" }, links: { self: { href: "y" } } },
      ],
    });
  });

  test("plain names replace, through lists and objects", () => {
    expect(selectFields(page, "next,values.id,values.user.name", [])).toEqual({
      next: "n",
      values: [
        { id: 1, user: { name: "a" } },
        { id: 2, user: { name: "b" } },
      ],
    });
  });

  test("+ adds an extra to the usual fields", () => {
    expect(selectFields(page, "+values.extra", ["values.extra"])).toEqual(page);
  });

  test("a + that arrives as a space is a plain name, as on Bitbucket", () => {
    expect(selectFields(page, " values.extra", ["values.extra"])).toEqual({
      values: [{ extra: ["p"] }, { extra: ["q"] }],
    });
  });

  test("- takes away, alone and after a selection", () => {
    const rest = [
      { id: 1, user: { uuid: "{1}" } },
      { id: 2, user: { uuid: "{2}" } },
    ];
    expect(
      selectFields(page, "-values.links,-values.user.name,-size,-next", ["values.extra"]),
    ).toEqual({ values: rest });
    expect(selectFields(page, "values.user,-values.user.name", [])).toEqual({
      values: [{ user: { uuid: "{1}" } }, { user: { uuid: "{2}" } }],
    });
  });

  test("* is all at its level, with the extras below it", () => {
    const one: Json = { branch: { name: "main", strategies: ["squash"] }, id: 1 };
    const extras = ["branch.strategies"];
    expect(selectFields(one, "branch.*", extras)).toEqual({
      branch: { name: "main", strategies: ["squash"] },
    });
    expect(selectFields(one, "*", extras)).toEqual({ branch: { name: "main" }, id: 1 });
    expect(selectFields(one, "*,branch.strategies", extras)).toEqual(one);
  });

  test("names that lead nowhere give nothing and break nothing", () => {
    expect(selectFields(page, "nothing.at.all", [])).toEqual({});
    expect(selectFields([1, "a", null], "x", [])).toEqual([1, "a", null]);
    expect(selectFields(page, ",, ,", [])).toEqual(page);
  });

  test("names of the prototype are only names", () => {
    expect(selectFields(page, "__proto__,constructor,+toString", [])).toEqual({});
  });
});

const json = fc
  .jsonValue({ maxDepth: 3 })
  .map((value) => JSON.parse(JSON.stringify(value)) as Json);
const path = fc.array(fc.stringMatching(/^[a-z]{1,2}$/), { minLength: 1, maxLength: 3 });

test("whatever is asked, the answer holds nothing that the full one lacks", () => {
  const term = fc.tuple(fc.constantFrom("", "+", "-"), path).map(([sign, p]) => sign + p.join("."));
  fc.assert(
    fc.property(json, fc.array(term), (full, terms) => {
      expect(isPart(selectFields(full, terms.join(","), []), full)).toBe(true);
    }),
  );
});

test("what is left out is gone, and leaving it out again changes nothing", () => {
  fc.assert(
    fc.property(json, path, (full, parts) => {
      const once = omitPaths(full, [parts.join(".")]);
      expect(omitPaths(once, [parts.join(".")])).toEqual(once);
    }),
  );
});

function isPart(part: Json, whole: Json): boolean {
  if (Array.isArray(part)) {
    return Array.isArray(whole) && part.every((item, i) => isPart(item, whole[i] ?? null));
  }
  if (typeof part === "object" && part !== null) {
    return (
      typeof whole === "object" &&
      whole !== null &&
      !Array.isArray(whole) &&
      Object.entries(part).every(
        ([key, item]) => Object.hasOwn(whole, key) && isPart(item, whole[key] ?? null),
      )
    );
  }
  return Object.is(part, whole);
}
