import fc from "fast-check";
import { expect, test } from "vitest";
import { storableJson, storableText } from "./storable.ts";

const anyText = fc.string({
  unit: fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)),
});

test("text keeps everything but NUL and halves of surrogate pairs", () => {
  expect(storableText("naïve 🙂 \t\r\n")).toBe("naïve 🙂 \t\r\n");
  expect(storableText("a\0b")).toBe("a\uFFFDb");
  expect(storableText("half \uD83D pair")).toBe("half \uFFFD pair");
});

test("any text becomes one that UTF-8 and PostgreSQL can hold, of the same length", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const stored = storableText(text);
      expect(stored.isWellFormed()).toBe(true);
      expect(stored).not.toContain("\0");
      expect(stored).toHaveLength(text.length);
      expect(storableText(stored)).toBe(stored);
    }),
  );
});

test("JSON is clean at every depth, in keys too, and otherwise unchanged", () => {
  const hostile = { "k\0": ["\0", { inner: "\uDC00" }], number: 1.5, none: null, yes: true };
  expect(JSON.parse(storableJson(hostile))).toEqual({
    "k\uFFFD": ["\uFFFD", { inner: "\uFFFD" }],
    number: 1.5,
    none: null,
    yes: true,
  });
  fc.assert(
    fc.property(fc.dictionary(anyText, fc.array(anyText)), (value) => {
      const parts: string[] = [];
      JSON.parse(storableJson(value), (key, part: unknown) => {
        parts.push(key, typeof part === "string" ? part : "");
        return part;
      });
      expect(parts.every((part) => part.isWellFormed() && !part.includes("\0"))).toBe(true);
    }),
  );
});
