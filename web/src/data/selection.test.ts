import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RepositoriesAnswer, RepositoryAnswer } from "../../../src/contract/index.ts";
import { choose, coveredBy, isChosen, noWish, ruleOn, selectionOf, setRule } from "./selection.ts";

function repository(slug: string, more: Partial<RepositoryAnswer> = {}): RepositoryAnswer {
  return {
    uuid: `{${slug}}`,
    workspace: "acme",
    slug,
    name: slug,
    project: { key: "SHOP", name: "Shop" },
    private: true,
    permission: "admin",
    watched: false,
    lost: false,
    hook: null,
    updatedOn: null,
    ...more,
  };
}

const shop = repository("shop");
const docs = repository("docs", { watched: true, project: null });
const other = repository("other", { workspace: "else" });
const saved: RepositoriesAnswer = {
  listing: { state: "done", listed: 3, problem: null, at: null },
  workspaces: [
    { slug: "acme", administrator: true, all: false, projects: [] },
    { slug: "else", administrator: false, all: true, projects: [] },
  ],
  repositories: [shop, docs, other],
  hooks: { wanted: 1, settled: 1 },
  watching: "",
};

describe("a selection that is not saved yet", () => {
  test("holds only what differs from the server", () => {
    const wish = choose(saved, choose(saved, noWish, [shop, docs], true), [docs], false);
    expect(selectionOf(saved, wish)).toEqual({ watch: ["{shop}"], unwatch: ["{docs}"], rules: [] });
    expect(choose(saved, wish, [shop], false).repositories).toEqual({ "{docs}": false });
    expect(choose(saved, choose(saved, wish, [shop], false), [docs], true)).toEqual(noWish);
  });

  test("whatever is ticked and unticked, what is sent leads to what is shown", () => {
    const clicks = fc.array(fc.tuple(fc.constantFrom(shop, docs), fc.boolean()));
    fc.assert(
      fc.property(clicks, (clicks) => {
        let wish = noWish;
        for (const [one, on] of clicks) wish = choose(saved, wish, [one], on);
        const { watch, unwatch } = selectionOf(saved, wish);
        for (const { uuid, watched } of [shop, docs]) {
          const after = watch.includes(uuid) || (watched && !unwatch.includes(uuid));
          const one = uuid === shop.uuid ? shop : docs;
          expect(isChosen(saved, wish, one)).toBe(after);
        }
      }),
    );
  });

  test("a rule covers its repositories; the whole workspace goes before the project", () => {
    const wish = setRule(saved, noWish, "acme", "SHOP", true);
    expect(coveredBy(saved, wish, shop)).toBe("project");
    expect(coveredBy(saved, wish, docs)).toBeNull();
    expect(coveredBy(saved, wish, other)).toBe("workspace");
    expect(coveredBy(saved, setRule(saved, wish, "acme", null, true), shop)).toBe("workspace");
    expect(isChosen(saved, wish, shop)).toBe(true);
    expect(selectionOf(saved, wish).watch).toEqual([]);
  });

  test("single repositories are left out of a rule, and the server says which were", () => {
    const wish = choose(saved, setRule(saved, noWish, "acme", "SHOP", true), [shop], false);
    expect(isChosen(saved, wish, shop)).toBe(false);
    expect(selectionOf(saved, wish).unwatch).toEqual(["{shop}"]);
    expect(selectionOf(saved, setRule(saved, wish, "acme", "SHOP", false)).unwatch).toEqual([]);
    expect(isChosen(saved, noWish, other)).toBe(false);
    expect(selectionOf(saved, choose(saved, noWish, [other], true)).watch).toEqual(["{other}"]);
  });

  test("rules are sent with their place, and one that is set back is not sent", () => {
    const wish = setRule(saved, setRule(saved, noWish, "acme", "SHOP", true), "else", null, false);
    expect(selectionOf(saved, wish).rules).toEqual([
      { workspace: "acme", project: "SHOP", on: true },
      { workspace: "else", project: null, on: false },
    ]);
    expect(setRule(saved, wish, "acme", "SHOP", false).rules).toEqual({ else: false });
    expect(ruleOn(saved, noWish, "nowhere", null)).toBe(false);
  });

  test("what another tab has saved meanwhile is not sent a second time", () => {
    const wish = choose(saved, noWish, [shop], true);
    const later = { ...saved, repositories: [{ ...shop, watched: true }, docs, other] };
    expect(selectionOf(later, wish)).toEqual({ watch: [], unwatch: [], rules: [] });
  });

  test("names such as __proto__ are names like others", () => {
    const evil = repository("x", { uuid: "__proto__", workspace: "constructor", project: null });
    expect(isChosen(saved, noWish, evil)).toBe(false);
    expect(isChosen(saved, choose(saved, noWish, [evil], true), evil)).toBe(true);
    expect(ruleOn(saved, noWish, "__proto__", null)).toBe(false);
  });
});
