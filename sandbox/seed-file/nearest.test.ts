import fc from "fast-check";
import { expect, test } from "vitest";
import { nearest } from "./nearest.ts";

test("finds the word that was meant, whatever its case, or none", () => {
  expect(nearest("tytle", ["title", "source"])).toBe("title");
  expect(nearest("DISPLAYNAME", ["displayName"])).toBe("displayName");
  expect(nearest("people", ["users", "workspaces"])).toBeNull();
  expect(nearest("", ["a"])).toBe("a");
  expect(nearest("x", [])).toBeNull();
});

test("a known word is its own nearest, and what it names is known", () => {
  const words = fc.array(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(words, fc.nat(), fc.string(), (known, index, word) => {
      const own = known[index % known.length] ?? "";
      expect(nearest(own, known)?.toLowerCase()).toBe(own.toLowerCase());
      const found = nearest(word, known);
      expect(found === null || known.includes(found)).toBe(true);
    }),
  );
});
