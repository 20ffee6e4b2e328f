import fc from "fast-check";
import { expect, test } from "vitest";
import { cheapRegex, withCheapRegexes } from "./cheap-regex.ts";

test.each([
  [String.raw`^\w+\s*=\d$`, String.raw`^[0-9A-Za-z_]+[\t\n\x0B\f\r ]*=[0-9]$`],
  [String.raw`[\w.-]+`, String.raw`[0-9A-Za-z_.-]+`],
  [String.raw`[^\s"]`, String.raw`[^\t\n\x0B\f\r "]`],
  [String.raw`\bselect[\s\S]+from`, String.raw`(?-u:\b)select(?s:.)+from`],
  [String.raw`\[\w\]`, String.raw`\[[0-9A-Za-z_]\]`],
  [String.raw`\\w`, String.raw`\\w`],
  [String.raw`[a\]\d]\d`, String.raw`[a\]0-9][0-9]`],
])("%s becomes %s", (regex, cheap) => {
  expect(cheapRegex(regex)).toBe(cheap);
});

test("on code without letters beyond ASCII it matches the same", () => {
  const parts = [
    String.raw`\w`,
    String.raw`\d`,
    String.raw`[\w.]`,
    String.raw`[^\s]`,
    "a",
    "=",
    ".",
  ];
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 6 }),
      fc.array(fc.constantFrom("a", "_", "7", " ", "=", ".", "-"), { maxLength: 12 }),
      (regex, code) => {
        const before = new RegExp(regex.join(""), "u").exec(code.join(""))?.[0];
        expect(new RegExp(cheapRegex(regex.join("")), "u").exec(code.join(""))?.[0]).toBe(before);
      },
    ),
  );
});

test("of a rule only the regular expressions change", () => {
  const rule = { all: [{ regex: String.raw`\d` }, { pattern: String.raw`"\d"` }], kind: "call" };
  expect(withCheapRegexes(rule)).toEqual({
    all: [{ regex: "[0-9]" }, { pattern: String.raw`"\d"` }],
    kind: "call",
  });
});
