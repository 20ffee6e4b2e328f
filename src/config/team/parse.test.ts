import { describe, expect, test } from "vitest";
import { parseTeamFile } from "../index.ts";

function problems(text: string, path = ".kody.yml"): string[] {
  const result = parseTeamFile(path, text);
  return result.ok ? [] : result.problems.map((one) => `${one.line}:${one.column} ${one.message}`);
}

describe(".kody.yml", () => {
  test("an empty file says nothing, and every value knows its line", () => {
    expect(parseTeamFile(".kody.yml", "")).toMatchObject({ ok: true, parsed: { file: {} } });
    const result = parseTeamFile(
      ".kody.yml",
      "# ours\nfailOn: low\nignore:\n  - a\n  - b\nrules:\n  a/b: off\n",
    );
    if (!result.ok) throw new Error("it is good");
    const { file, lineOf } = result.parsed;
    expect(file).toMatchObject({ failOn: "low", rules: { "a/b": "off" } });
    expect([["failOn"], ["ignore", 1], ["rules", "a/b"]].map((at) => lineOf(at))).toEqual([
      2, 5, 7,
    ]);
  });

  test.each([
    [
      "a mistyped key",
      "commentTreshold: low",
      "1:1 `commentTreshold` is no setting of .kody.yml; did you mean `commentThreshold`?",
    ],
    ["a foreign key", "model: big", "1:1 `model` is no setting of .kody.yml."],
    [
      "a mistyped category",
      "categories:\n  securty: off",
      "2:3 `securty` is no setting of `categories`; did you mean `security`?",
    ],
    [
      "a mistyped key of a rule",
      "ownRules:\n  - name: a\n    title: abc\n    regex: x\n    pats: []",
      "5:5 `pats` is no setting of `ownRules[1]`; did you mean `paths`?",
    ],
    [
      "no severity",
      "failOn: hihg",
      "1:1 `failOn` must be one of critical, high, medium, low, info, never; did you mean `high`?",
    ],
    [
      "true for on",
      "rules:\n  a/b: true",
      "2:3 `rules.a/b` must be one of on, off, critical, high, medium, low, info; did you mean `on`?",
    ],
    [
      "a name twice",
      "ownRules:\n  - {name: a, title: abc, regex: x}\n  - {name: a, title: abc, regex: y}",
      "3:6 `ownRules[2].name` is another rule's name.",
    ],
    ["no list", "ignore: x", "1:1 `ignore` must be a list."],
    ["a fraction", "maxComments: 1.5", "1:1 `maxComments` must be a whole number."],
    ["too much", "maxComments: 51", "1:1 `maxComments` may have or be 50 at most."],
    [
      "no rule id",
      "rules:\n  eval: off",
      "2:3 `eval` is no rule id: `namespace/name` or `namespace/*`.",
    ],
    [
      "no way to match",
      "ownRules:\n  - name: a\n    title: abc",
      "2:5 `ownRules[1]` needs one of `pattern`, `rule` and `regex`.",
    ],
    [
      "two ways",
      "ownRules:\n  - name: a\n    title: abc\n    regex: x\n    pattern: x",
      "2:5 `ownRules[1]` needs one of `pattern`, `rule` and `regex`.",
    ],
    [
      "no language",
      "ownRules:\n  - name: a\n    title: abc\n    pattern: x",
      "2:5 `ownRules[1]` needs `languages`.",
    ],
    ["a text in a list", "- x", "1:1 The file must be a map of names to values."],
    [
      "a key twice",
      "failOn: low\nfailOn: high",
      "2:1 It is no valid YAML: Map keys must be unique.",
    ],
  ])("%s", (_, text, problem) => expect(problems(text)).toEqual([problem]));

  test("all problems are named at once, in the order of their lines", () => {
    const found = problems("ignore: 1\nx: 1\nfailOn: 2\n");
    expect(found.map((one) => one.slice(0, 3))).toEqual(["1:1", "2:1", "3:1"]);
  });

  test("what is about the whole pull request stands in the root's file only", () => {
    const text =
      "failOn: low\nmaxComments: 3\nverdict: {approve: {}}\nmerge: never\ndeclineStale: {after: 60}";
    const misplaced = (at: number, key: string) =>
      `${at}:1 \`${key}\` is about the whole pull request; set it in the root's .kody.yml.`;
    expect(problems(text, "api/.kody.yml")).toEqual([
      misplaced(2, "maxComments"),
      misplaced(3, "verdict"),
      misplaced(4, "merge"),
      misplaced(5, "declineStale"),
    ]);
    expect(problems(text)).toEqual([]);
  });

  const uuid = "{1f0c7e2a-0000-4000-8000-00000000000a}";
  test.each([
    ["verdict: {aprove: {}}", "`aprove` is no setting of `verdict`; did you mean `approve`?"],
    [
      "verdict: {approve: {noFinding: low}}",
      "`noFinding` is no setting of `verdict.approve`; did you mean `noFindings`?",
    ],
    [
      "verdict: {requestChanges: {finding: low}}",
      "`finding` is no setting of `verdict.requestChanges`; did you mean `findings`?",
    ],
    [
      "verdict: {approve: {noFindings: hihg}}",
      "`verdict.approve.noFindings` must be one of critical, high, medium, low, info; did you mean `high`?",
    ],
    ["verdict: {approve: true}", "`verdict.approve` must be a map of names to values."],
    [
      "verdict: {approve: {authors: [ada]}}",
      "`verdict.approve.authors[1]` is no account's uuid such as {1f0c7e2a-…}; names and nicknames are not unique.",
    ],
    [
      "verdict: {approve: {builds: pased}}",
      "`verdict.approve.builds` must be one of passed, any; did you mean `passed`?",
    ],
    ["merge: when-redy", "`merge` must be one of when-ready, never; did you mean `when-ready`?"],
    ["merge: {strategi: squash}", "`strategi` is no setting of `merge`; did you mean `strategy`?"],
    ["merge: {approvals: -1}", "`merge.approvals` must have or be 0 at least."],
    ["declineStale: {after: 7}", "`declineStale.after` must have or be 14 at least."],
    ["declineStale: {afer: 60}", "`afer` is no setting of `declineStale`; did you mean `after`?"],
  ])("%s", (text, problem) => {
    expect(problems(text).map((one) => one.replace(/^\S+ /, ""))).toContain(problem);
  });

  test("accounts are uuids, with or without braces", () => {
    const list = `[${JSON.stringify(uuid)}, ${uuid.slice(1, -1)}]`;
    expect(problems(`verdict: {approve: {requiredReviewers: ${list}}}`)).toEqual([]);
  });
});

test("brackets and dashes within texts are no nesting", () => {
  const texts = Array.from({ length: 60 }, (_, at) => `  - "[${at} {"`).join("\n");
  const block = `instructions:\n${texts}\n  - |\n    Title\n    ${"-".repeat(80)}\n    [\n`;
  expect(problems(block)).toEqual([]);
});

describe("hostile text", () => {
  test.each([
    ["brackets", "[".repeat(50_000)],
    ["braces", "{a: ".repeat(20_000)],
    ["dashes", "- ".repeat(40_000)],
    ["indentation", Array.from({ length: 400 }, (_, at) => `${" ".repeat(at)}a:`).join("\n")],
    [
      "aliases of aliases",
      `a: &a [x,x]\n${Array.from({ length: 30 }, (_, at) => `b${at}: &b${at} [*${at ? `b${at - 1}` : "a"},*${at ? `b${at - 1}` : "a"}]`).join("\n")}`,
    ],
    ["keys of keys", "? ".repeat(40_000)],
    ["properties", "&a ".repeat(30_000)],
    ["quotes", "'\n".repeat(30_000)],
    ["an alias of itself", "ignore: &a [*a]"],
    ["a tag", "ignore: !!js/function 'x'"],
    ["only control characters", "\0\0\u0001"],
    ["another document", "failOn: low\n---\nfailOn: high"],
    ["a merge key", "rules:\n  <<: {a/b: off}"],
  ])("%s: problems, no crash", (_, text) => expect(problems(text)).not.toEqual([]));

  test("keys of Object's own change nothing", () => {
    expect(problems("__proto__: {failOn: low}\nconstructor: 1")).not.toEqual([]);
    const result = parseTeamFile(".kody.yml", "rules:\n  __proto__/x: off\n");
    expect(result.ok && Object.getPrototypeOf(result.parsed.file.rules)).toBe(Object.prototype);
  });

  test("a huge file is refused unread, and ten thousand rules are too many", () => {
    expect(problems("# a comment\n".repeat(1_000_000))).toEqual(["1:1 It is larger than 100 kB."]);
    const rules = (count: number) =>
      `rules:\n${Array.from({ length: count }, (_, at) => `  a/${at}: on\n`).join("")}`;
    expect(problems(rules(6_000))).toEqual(["1:1 It has more entries than Kody reads."]);
    expect(problems(rules(1_001))).toEqual(["1:1 `rules` may have 1000 entries at most."]);
    expect(problems(rules(1_000))).toEqual([]);
  });

  test("a thousand problems are cut, and a long name is", () => {
    const many = problems(Array.from({ length: 1_000 }, (_, at) => `k${at}: 1`).join("\n"));
    expect(many).toHaveLength(20);
    expect(problems(`${"x".repeat(5_000)}: 1`)[0]?.length).toBeLessThan(150);
  });
});
