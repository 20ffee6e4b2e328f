import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placeClaim } from "./place.ts";
import { changeOf, headsOf } from "./testing/some-change.ts";
import { someClaim } from "./testing/some-claim.ts";
import type { Claim } from "./task.ts";

const path = "src/a.ts";

function place(text: string, change: Partial<Claim>, base = "") {
  const head = { [path]: text };
  return placeClaim(someClaim(change), changeOf({ [path]: base }, head), headsOf(head));
}

function rangeOf(text: string, change: Partial<Claim>, base?: string) {
  const placed = place(text, change, base);
  return typeof placed === "string" ? placed : placed.range;
}

const text = `function f(order) {
  const total = sum(order);

  if (total > limit) {
    throw new Error("too much");
  }
  save(order);
  return total;
}
`;

describe("a quote that is there once", () => {
  test.each([null, 1, 7, 900])("stands at its place whatever line is claimed: %s", (line) => {
    expect(rangeOf(text, { quote: "save(order);", line })).toEqual({ start: 7, end: 7 });
  });

  test.each([
    ["the diff's numbers and signs", "6 +   }\n7 +   save(order);", 6, 7],
    ["the diff's numbers and sign without a space", " 7 +save(order);", 7, 7],
    ["a sign without a space", "+save(order);", 7, 7],
    ["a sign and white space", "+  save(order);", 7, 7],
    ["numbers of unchanged lines", "7     save(order);\n8     return total;", 7, 8],
    ["numbers with a colon", "7: save(order);\n8: return total;", 7, 8],
    ["numbers with a bar", "7 | save(order);", 7, 7],
    ["other white space", "  if(total  >limit)\t{", 4, 4],
    ["tabs", "\tsave(order);\n\treturn total;", 7, 8],
    ["CRLF", "  save(order);\r\n  return total;\r\n", 7, 8],
    ["lone returns in a line", "save(order);\r", 7, 7],
    ["blank lines around", "\n\n  save(order);\n\n", 7, 7],
    [
      "no blank line where the file has one",
      "const total = sum(order);\nif (total > limit) {",
      2,
      4,
    ],
    ["blank lines between", "save(order);\n\n\nreturn total;", 7, 8],
    ["a part of a line", "new Error(", 5, 5],
    ["the end of a line and the beginning of the next", "sum(order);\nif (total", 2, 4],
  ])("may be written with %s", (_, quote, start, end) => {
    expect(rangeOf(text, { quote, line: 1 })).toEqual({ start, end });
  });

  test("is found in a file with CRLF", () => {
    expect(
      rangeOf(text.replaceAll("\n", "\r\n"), { quote: "save(order);\nreturn total;" }),
    ).toEqual({
      start: 7,
      end: 8,
    });
  });
});

describe("a quote that is there several times", () => {
  const twice = "start();\nsave();\nother();\nmore();\nmore2();\nsave();\n";
  test("stands at the place nearest to the claimed line, and nowhere without one", () => {
    expect(rangeOf(twice, { quote: "save();", line: 5 })).toEqual({ start: 6, end: 6 });
    expect(rangeOf(twice, { quote: "save();", line: 1 })).toEqual({ start: 2, end: 2 });
    expect(rangeOf(twice, { quote: "save();" })).toBe(
      "the code that it quotes is there several times",
    );
  });

  test("stands on the added line when only one is added", () => {
    expect(rangeOf("save();\nsave();\n", { quote: "save();" }, "save();\n")).toEqual({
      start: 2,
      end: 2,
    });
  });

  test("means the whole line rather than a part of another one", () => {
    expect(rangeOf("await save();\nsave();\n", { quote: "save();" })).toEqual({ start: 2, end: 2 });
  });
});

describe("a claim has no place", () => {
  test.each([
    ["that only the old side has", "gone(order);", "the code that it quotes is not there"],
    ["with the sign of a removed line", "- gone(order);", "the code that it quotes is not there"],
    ["that is not there", "lose(order);", "the code that it quotes is not there"],
    ["of one character", "}", "the code that it quotes is not there"],
    ["of three characters", "a =", "the code that it quotes is not there"],
    ["that is empty", "", "the code that it quotes is not there"],
    ["of white space", " \n\t\n", "the code that it quotes is not there"],
    ["of another order", "return total;\nsave(order);", "the code that it quotes is not there"],
  ])("for a quote %s", (_, quote, because) => {
    expect(rangeOf(text, { quote, line: 7 }, "gone(order);\n")).toBe(because);
  });

  test("for lines outside of the diff", () => {
    const lines = Array.from({ length: 40 }, (_, at) => `line${at}();\n`);
    const head = [...lines, "added();\n"].join("");
    expect(rangeOf(head, { quote: "line3();" }, lines.join(""))).toBe(
      "the lines that it quotes are not in the diff",
    );
  });

  test("in a file that is gone", () => {
    const change = changeOf({ [path]: text }, {});
    const claim = someClaim({ quote: "save(order);" });
    expect(placeClaim(claim, change, new Map())).toBe("its file has no text at the head");
  });

  test("that copies a thousand lines, and is found out at once", () => {
    const head = "x\n".repeat(100_000);
    const change = changeOf({ [path]: "" }, { [path]: "x\n" });
    const started = performance.now();
    const claim = someClaim({ quote: "x\n".repeat(2_000) });
    expect(placeClaim(claim, change, headsOf({ [path]: head }))).toBe(
      "the code that it quotes is not there",
    );
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe("the file of a claim", () => {
  const head = {
    "src/a.ts": "one();\n",
    "src/deep/b.ts": "two();\n",
    "lib/b.ts": "two();\n",
    "c.ts": "two();\n",
  };
  const change = changeOf({}, head);
  const pathOf = (written: string, quote: string) => {
    const placed = placeClaim(someClaim({ path: written, quote }), change, headsOf(head));
    return typeof placed === "string" ? placed : placed.claim.path;
  };

  test.each([
    ["src/a.ts", "src/a.ts"],
    ["a/src/a.ts", "src/a.ts"],
    ["b/src/a.ts", "src/a.ts"],
    ["./src/a.ts", "src/a.ts"],
    ["a.ts", "src/a.ts"],
  ])("may be written as %s", (written, path) => {
    expect(pathOf(written, "one();")).toBe(path);
  });

  test.each(["b.ts", "../../etc/passwd", "/etc/passwd", "", "ts", "src", ".ts", "src/A.ts"])(
    "is none of the change, or not a certain one: %s",
    (written) => {
      expect(pathOf(written, "two();")).toBe("its file is not part of the change");
    },
  );
});

describe("a fix", () => {
  function fixOf(head: string, quote: string, replacement: string, at = "save(order);") {
    const placed = place(head, { quote: at, fix: { quote, replacement } });
    return typeof placed === "string" ? placed : placed.fix;
  }

  test("takes whole lines and puts others instead", () => {
    expect(fixOf(text, "  save(order);\n  return total;", "  return save(order);")).toEqual({
      range: { start: 7, end: 8 },
      lines: ["  return save(order);"],
    });
  });

  test.each([
    ["without indentation", "save(order);", "if (x) {\n  save(order);\n}"],
    ["with less of it", " save(order);", " if (x) {\n   save(order);\n }"],
    ["with more of it", "    save(order);", "    if (x) {\n      save(order);\n    }"],
    ["as it is", "  save(order);", "  if (x) {\n    save(order);\n  }"],
    ["without, and written as it must be", "save(order);", "  if (x) {\n    save(order);\n  }"],
  ])("that quotes %s is indented as the file", (_, quote, replacement) => {
    expect(fixOf(text, quote, replacement)).toEqual({
      range: { start: 7, end: 7 },
      lines: ["  if (x) {", "    save(order);", "  }"],
    });
  });

  test("whose quote lost the first line's indentation alone moves that line alone", () => {
    const quote = 'if (total > limit) {\n    throw new Error("too much");\n  }';
    const replacement = 'if (total >= limit) {\n    throw new Error("too much");\n  }';
    expect(fixOf(text, quote, replacement)).toMatchObject({
      lines: ["  if (total >= limit) {", '    throw new Error("too much");', "  }"],
    });
  });

  test("that quotes tabs as spaces brings tabs", () => {
    expect(
      fixOf("if x:\n\tsave(order);\n", "    save(order);", "    save(order, 1)"),
    ).toMatchObject({
      lines: ["\tsave(order, 1)"],
    });
  });

  test("may take lines away", () => {
    expect(fixOf(text, "  save(order);", "")).toEqual({ range: { start: 7, end: 7 }, lines: [] });
  });

  const far = `save(order);\n${"x1();\n".repeat(40)}far(away);\n`;
  test.each([
    ["that changes nothing", text, "  save(order);", "  save(order);\n"],
    ["that changes nothing but a return", text, "  save(order);", "  save(order);\r\n"],
    ["of lines that are not there", text, "  lose(order);", "  x();"],
    ["of a part of a line", text, "(order);", "(orders);"],
    ["of lines that are there twice", `${text}a();\n  save(orders);\na();\n`, "a();", "b();"],
    ["of lines far away", far, "far(away);", "near(by);"],
    ["with a secret taken out", `${text}key = [secret]\n`, "key = [secret]", "key = 1"],
    ["of a line with a secret taken out", `${text}k = [secret]\n`, "k =", "key = 1"],
    ["that writes a secret's stand-in", text, "  save(order);", "  save([secret]);"],
  ])("%s is none", (_, head, quote, replacement) => {
    expect(fixOf(head, quote, replacement, "  save(order);")).toBeNull();
  });
});

test("a run of lines that is there once has exactly its place, whatever line is claimed", () => {
  const line = fc
    .tuple(
      fc.constantFrom("", "  ", "\t", "      "),
      fc.constantFrom("", "save();", "a = b + 1;", "}", "- x", "+ y", "12 z", "if (a) {", "ü ≠ 🙂"),
    )
    .map((parts) => parts.join(""));
  const run = fc.record({
    lines: fc.array(line, { minLength: 1, maxLength: 30 }),
    from: fc.nat(29),
    length: fc.integer({ min: 1, max: 6 }),
    hint: fc.option(fc.integer({ min: 1, max: 60 })),
    spread: fc.constantFrom("", " ", "\t", "\r"),
  });
  let judged = 0;
  fc.assert(
    fc.property(run, ({ lines, from, length, hint, spread }) => {
      const bare = (one: string): string => one.replace(/\s+/g, "");
      const written = lines
        .map((one, at) => ({ one: bare(one), at: at + 1 }))
        .filter(({ one }) => one !== "");
      const wanted = written.slice(from % Math.max(1, written.length)).slice(0, length);
      const key = wanted.map(({ one }) => one).join("\n");
      const places = written.filter(
        (_, at) =>
          written
            .slice(at, at + wanted.length)
            .map(({ one }) => one)
            .join("\n") === key,
      );
      if (places.length !== 1 || key.replace(/\n/g, "").length < 4) return;
      judged += 1;
      const quote = wanted.map(({ at }) => `${lines[at - 1] ?? ""}${spread}`).join("\n");
      expect(rangeOf(`${lines.join("\n")}\n`, { quote, line: hint })).toEqual({
        start: wanted[0]?.at,
        end: wanted.at(-1)?.at,
      });
    }),
    { numRuns: 1_000 },
  );
  expect(judged).toBeGreaterThan(300);
});
