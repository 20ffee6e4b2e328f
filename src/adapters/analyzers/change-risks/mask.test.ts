import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lexes, maskedLines } from "./mask.ts";

describe("maskedLines", () => {
  it.each([
    ["cLike", "a('b\\'c') // d", "a(      )     "],
    ["cLike", "a /* b\nc */ d", "a     \n     d"],
    ["cLike", "a(`b\nc`) d", "a(  \n  ) d"],
    ["cLike", "a('b\nc", "a(  \nc"],
    ["python", "a '''b\nc''' # d\ne", "a     \n        \ne"],
    ["php", 'a("b\nc") # d', "a(  \n  )    "],
    ["ruby", "a\n=begin\nb\n=end\nc", "a\n      \n \n    \nc"],
    ["rust", 'fn a<\'b>() { "c" }', "fn a<'b>() {     }"],
    ["jvm", 'a("""b\nc""")', "a(    \n    )"],
  ] as const)("blanks comments and strings of %s: %s", (lexis, text, expected) => {
    expect(maskedLines(text, lexes[lexis]).join("\n")).toBe(expected);
  });

  it("keeps every line and column, and never shows what wasn't there", () => {
    const part = fc.constantFrom(
      "a",
      "'",
      '"',
      "`",
      "//",
      "/*",
      "*/",
      "#",
      "\\",
      "\n",
      "'''",
      "😀",
      " ",
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 60 }),
        fc.constantFrom(...Object.values(lexes)),
        (parts, lexis) => {
          const text = parts.join("");
          const masked = maskedLines(text, lexis).join("\n");
          expect(masked.length).toBe(text.length);
          for (const [at, char] of masked.split("").entries())
            expect([" ", text[at]]).toContain(char);
        },
      ),
    );
  });
});
