import fc from "fast-check";
import { expect, test } from "vitest";
import { readPath, readQuotedPath } from "./quoted-path.ts";

/** Quotes as git does with core.quotePath on: every byte that is not printable ASCII in octal. */
function quote(path: string): string {
  const bytes = [...new TextEncoder().encode(path)].map((byte) => {
    if (byte === 34 || byte === 92) return `\\${String.fromCharCode(byte)}`;
    return byte < 32 || byte > 126
      ? `\\${byte.toString(8).padStart(3, "0")}`
      : String.fromCharCode(byte);
  });
  return `"${bytes.join("")}"`;
}

test("reads back what was quoted, and how long it was", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string(), (path, rest) => {
      const quoted = quote(path);
      expect(readQuotedPath(quoted + rest)).toEqual({ path, length: quoted.length });
    }),
  );
});

test("reads raw characters between escapes", () => {
  expect(readPath('"日本\\t\\"x\\\\\\303\\251😀"')).toBe('日本\t"x\\é😀');
});

test("an unquoted path is itself", () => {
  expect(readPath("a b\\c")).toBe("a b\\c");
});

test.each(['"', '"abc', '"a\\', '"a\\q"', '"a\\12"', '"a\\777"', '"a"b'])(
  "refuses %s as malformed",
  (text) => {
    expect(readPath(text)).toBeNull();
  },
);

test("bytes that are no UTF-8 become replacement characters", () => {
  expect(readPath('"a\\377"')).toBe("a\uFFFD");
});
