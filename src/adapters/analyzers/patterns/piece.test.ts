import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RawFinding, SourceFile } from "../../../core/domain/index.ts";
import { matchRules } from "./match.ts";
import { matchInPiece } from "./piece.ts";
import { ruleSchema } from "./rule.ts";

function ruleFor(language: string, rule: Record<string, string>) {
  return ruleSchema.parse({
    id: `${language}/eval`,
    languages: [language],
    severity: "high",
    category: "security",
    confidence: "high",
    title: "Text is run as code",
    message: "Whoever influences the text runs code with this program's rights.",
    rule,
    matches: ["eval(a)", "eval(b)"],
    passes: ["a", "b"],
  });
}

function lines(
  path: string,
  text: string,
  language: string,
  rule: Record<string, string> = { pattern: "eval($TEXT)" },
) {
  const rules = [ruleFor(language, rule)];
  const match = (whole: SourceFile): RawFinding[] => matchRules(whole, rules);
  return matchInPiece({ path, text, extent: "piece" }, match).map(({ range }) => range);
}

const second = [{ start: 2, end: 2 }];

describe("a piece of a file", () => {
  test.each([
    ["from the middle of nested blocks", "a.js", "  a();\n  eval(b);\n  }\n});\n", "javascript"],
    ["before an else", "a.js", "  a();\n  eval(b);\n} else {\n  c();\n", "javascript"],
    ["that opens what it doesn't close", "a.ts", "if (a) {\neval(b);\nwhile (c) {\n", "typescript"],
    [
      "in the middle of an if in Python",
      "a.py",
      "        a()\n        eval(b)\n    c()\n",
      "python",
    ],
    [
      "with brackets in texts and comments",
      "a.js",
      "a('}', /* ) */ `{`); // }\neval(b);\n",
      "javascript",
    ],
    ["of Java's statements", "A.java", "    a();\n    eval(b);\n  }\n\n  void c() {\n", "java"],
  ])("%s is understood", (_, path, text, language) => {
    expect(lines(path, text, language)).toEqual(second);
  });

  test("of PHP needs no opening mark", () => {
    const call = { kind: "function_call_expression", regex: "^eval" };
    expect(lines("a.php", "$a = 1;\neval($b);\n}\n", "php", call)).toEqual(second);
  });

  test("of a language without grammar says nothing", () => {
    expect(lines("a.txt", "x\neval(b);\n", "javascript")).toEqual([]);
  });

  test("never leads to lines that it has not, whatever it holds", () => {
    const part = fc.constantFrom(
      "eval(b)",
      "{",
      "}",
      "(",
      ")",
      "[",
      "]",
      ";",
      "\n",
      "`",
      "/*",
      "'",
      "else",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const text = `${parts.join(" ")}\n`;
        const count = text.split("\n").length - 1;
        for (const range of lines("a.js", text, "javascript")) {
          expect(range?.start).toBeGreaterThanOrEqual(1);
          expect(range?.end).toBeLessThanOrEqual(count);
        }
      }),
    );
  });
});
