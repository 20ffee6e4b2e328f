import { describe, expect, test } from "vitest";
import { severities } from "../domain/index.ts";
import { readFinderAnswer, readVerdicts, type FinderAnswer } from "./read-answer.ts";
import { readJson } from "./read-json.ts";

const finding = {
  path: "src/a.ts",
  quote: "save(order);\n}",
  line: 7,
  severity: "high",
  category: "security",
  confidence: "medium",
  title: 'The "order" is lost {when} the disk is full.',
  message: "A full disk makes `save` fail: \\ and nobody hears of it.",
  symbols: ["save", "order"],
  rule: "R1",
  fix: { quote: "  save(order);", replacement: "  await save(order);" },
};
const good = {
  overview: {
    does: "Saves orders.",
    areas: [{ path: "src", does: "saves" }],
    risk: "low",
    because: "it is small",
    lookFirst: ["src/a.ts:7"],
    testGaps: ["a full disk"],
  },
  dealtWith: ["E1"],
  rules: [{ id: "R1", verdict: "broken" }],
  findings: [finding, { ...finding, quote: "other();", title: "Other", fix: null }],
};
const json = JSON.stringify(good, null, 1);

function told(text: string): FinderAnswer {
  const answer = readFinderAnswer(text);
  if (typeof answer === "string") throw new Error(answer);
  return answer;
}

function assertWellFormed(answer: FinderAnswer | string): void {
  if (typeof answer === "string") return expect(answer).toMatch(/^(?:it|none of its) .*[^.]$/);
  expect(answer.claims.length).toBeLessThanOrEqual(30);
  for (const claim of answer.claims) {
    expect(Object.keys(claim).toSorted()).toEqual(Object.keys(finding).toSorted());
    expect(claim.title).toMatch(/^\S(?:[^\n]*[^\s.])?$/);
    expect(claim.title.length).toBeLessThanOrEqual(200);
    expect(claim.message).toMatch(/\S/);
    expect(claim.message.length).toBeLessThanOrEqual(3_000);
    expect(typeof claim.path).toBe("string");
    expect(typeof claim.quote).toBe("string");
    expect(severities).toContain(claim.severity);
    expect(["high", "medium", "low"]).toContain(claim.confidence);
    expect(claim.line === null || Number.isInteger(claim.line)).toBe(true);
    expect(claim.symbols.every((one) => typeof one === "string")).toBe(true);
    for (const text of [claim.title, claim.message, claim.path]) {
      expect(text).not.toContain("\0");
      expect(text.isWellFormed()).toBe(true);
    }
  }
}

describe("a good answer", () => {
  test("is read as it is", () => {
    expect(told(json)).toEqual({
      claims: [
        { ...finding, title: 'The "order" is lost {when} the disk is full' },
        { ...finding, quote: "other();", title: "Other", fix: null },
      ],
      overview: good.overview,
      dealtWith: ["E1"],
      rules: new Map([["R1", "broken"]]),
      whole: true,
    });
  });

  test.each([
    ["a fence", `\`\`\`json\n${json}\n\`\`\``],
    ["words", `Here is what {I} found:\n${json}\nI hope {this} helps!`],
    ["words with braces on the same line", `In {x} and {y: 1} I see: ${json}`],
    ["a smaller object before", `{"a": 1}\n${json}`],
    ["a smaller object after", `${json}\n{"a": 1}`],
    ["thoughts", `<think>\n{"findings": []} or </x>? "\n</think>\n${json}`],
    ["the end of thoughts alone", `I think so.</think>${json}`],
    ["trailing commas", json.replaceAll("}\n ]", "},\n ]").replace(/\n\}$/, ",\n}")],
    ["a byte order mark", `\ufeff${json}`],
    ["CRLF", json.replaceAll("\n", "\r\n")],
  ])("is read with %s around or in it", (_, text) => {
    expect(told(text)).toEqual(told(json));
  });

  test("may quote the marks of thoughts, and break lines within texts", () => {
    const odd = { ...good, findings: [{ ...finding, message: "a </think> b\nc" }] };
    const text = JSON.stringify(odd);
    expect(told(text).claims[0]?.message).toBe("a </think> b\nc");
    expect(told(text.replace("b\\nc", "b\nc")).claims[0]?.message).toBe("a </think> b\nc");
  });

  test("that only thinks is none", () => {
    expect(readFinderAnswer(`<think>${json}`)).toBe("it held no JSON object");
  });
});

describe("a malformed answer", () => {
  const cuts = Array.from({ length: Math.floor(json.length / 37) }, (_, at) => (at + 1) * 37);
  test.each(cuts)("that ends after %i characters gives whole claims or none", (at) => {
    const answer = readFinderAnswer(json.slice(0, at));
    assertWellFormed(answer);
    if (typeof answer === "string") return;
    expect(answer.whole).toBe(false);
    for (const { title, message, quote } of answer.claims)
      expect(told(json).claims).toContainEqual(expect.objectContaining({ title, message, quote }));
  });

  test("that ends behind its first finding keeps it", () => {
    const at = json.indexOf('"quote": "other');
    expect(told(json.slice(0, at)).claims).toHaveLength(1);
    expect(told(json.slice(0, at)).whole).toBe(false);
  });

  test("that ends before its findings is none, and one that ends within its overview has none", () => {
    expect(readFinderAnswer(json.slice(0, json.indexOf('"findings"')))).toBe(
      "it had no list of findings",
    );
    const cut = '{"findings": [], "overview": {"does": "x", "areas": [], "ri';
    expect(told(cut).overview).toBeNull();
  });

  const values: readonly unknown[] = [
    null,
    7,
    -1.5,
    true,
    "",
    " ",
    "\0",
    "\u200b",
    "…",
    [],
    ["x"],
    {},
    [[]],
    "\ud800",
    "a\u0000b",
  ];
  const wrong = Object.keys(finding).flatMap((key) => values.map((value) => ({ key, value })));
  test.each(wrong)("with $value for $key is never a malformed claim", ({ key, value }) => {
    assertWellFormed(
      readFinderAnswer(JSON.stringify({ ...good, findings: [{ ...finding, [key]: value }] })),
    );
  });

  test.each(["path", "title", "message", "severity"])("without %s is none", (key) => {
    for (const value of [undefined, null, 7, "", "\u200b", []]) {
      const text = JSON.stringify({ findings: [{ ...finding, [key]: value }] });
      expect(readFinderAnswer(text)).toBe("none of its findings had the form asked for");
    }
  });

  test.each(Object.keys(good).flatMap((key) => values.map((value) => ({ key, value }))))(
    "with $value for the whole of $key is read without a throw",
    ({ key, value }) => {
      assertWellFormed(readFinderAnswer(JSON.stringify({ ...good, [key]: value })));
    },
  );

  test.each([
    "",
    " \n",
    "[]",
    `[${json}`.slice(0, 3),
    "7",
    "null",
    '"x"',
    "{",
    "}",
    "{]",
    '{"a',
    "{{{}",
    "no",
  ])("such as %j is none", (text) => {
    expect(readFinderAnswer(text)).toMatch(/^it (?:was empty|held no JSON object|had no list)/);
    expect(readVerdicts(text)).toMatch(/^it (?:was empty|held no JSON object|had no list)/);
  });

  test("that says one thing fifty times says it once, and of many things thirty", () => {
    const many = (make: (at: number) => object): string =>
      JSON.stringify({ findings: Array.from({ length: 50 }, (_, at) => make(at)) });
    expect(told(many(() => finding)).claims).toHaveLength(1);
    expect(told(many((at) => ({ ...finding, title: `Fault ${at}` }))).claims).toHaveLength(30);
  });

  test("with keys of the prototype changes no object", () => {
    const text =
      '{"__proto__": {"findings": [1]}, "constructor": 1, "findings": [{"__proto__": {"path": "x", "quote": "y", "title": "t", "message": "m", "severity": "high"}}]}';
    expect(readFinderAnswer(text)).toBe("none of its findings had the form asked for");
    expect(Object.hasOwn(Object.prototype, "path")).toBe(false);
    expect("findings" in {}).toBe(false);
  });
});

describe("the cost of reading", () => {
  const size = 399_000;
  test.each([
    ["braces", "{".repeat(size)],
    ["objects that fail", "{a}".repeat(size / 3)],
    ["open texts", '{"'.repeat(size / 2)],
    ["lines of braces", "\n{".repeat(size / 2)],
    ["nested objects", '{"a":'.repeat(10_000) + "1" + "}".repeat(10_000)],
    ["nested lists", `{"findings":${"[".repeat(100_000)}`],
    ["backslashes", `{"${"\\".repeat(size)}`],
    ["commas", `{"a":[${", ".repeat(size / 2)}]}`],
    ["spaces behind commas", `{"a":[1,${" ".repeat(size - 20)}1 x]}`],
    ["thoughts", "<think>".repeat(size / 7)],
    ["dots", JSON.stringify({ findings: [{ ...finding, title: `${".".repeat(size - 1_000)}x` }] })],
  ])("is linear in an answer of %s", (_, text) => {
    const started = performance.now();
    assertWellFormed(readFinderAnswer(text));
    readVerdicts(text);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test("ends at an answer that is too long to be one", () => {
    expect(readJson(`{"a":"${"x".repeat(400_000)}"}`)).toBeNull();
  });
});

describe("verdicts", () => {
  test("are read by id, and what is none of them is left out", () => {
    const verdicts = [
      { id: "F1", verdict: "HOLDS", severity: "low", because: "yes" },
      { id: "F2", verdict: "refuted", severity: "grave", because: 7 },
      { id: "F3", verdict: "perhaps" },
      { id: 4, verdict: "holds" },
      null,
    ];
    expect(readVerdicts(JSON.stringify({ verdicts }))).toEqual(
      new Map([
        ["F1", { verdict: "holds", severity: "low", because: "yes" }],
        ["F2", { verdict: "refuted", severity: null, because: "" }],
      ]),
    );
    expect(readVerdicts('{"verdicts": []}')).toBe("it had no verdict of the form asked for");
  });
});
