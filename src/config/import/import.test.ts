import { describe, expect, test } from "vitest";
import {
  extendTeamFile,
  importInstructions,
  joinRules,
  parseTeamFile,
  proposeTeamFile,
} from "../index.ts";

function read(path: string, text: string) {
  const rules = importInstructions(path, text);
  if (rules === null) throw new Error("it can be read");
  return rules;
}

const texts = (path: string, text: string) => read(path, text).instructions.map((one) => one.text);

describe("documents of instructions", () => {
  test("give a rule for each section with a sentence, headed by its headings", () => {
    const text =
      "# Shop\n\n## Style\n\nUse the clock.\n\n### Names\n- Say what it is.\n\n## Build\n\n```\n# not a heading\nnpm ci\n```\n";
    expect(texts("AGENTS.md", text)).toEqual([
      "Shop: Style\n\nUse the clock.",
      "Style: Names\n\n- Say what it is.",
    ]);
    expect(texts("CLAUDE.md", "Only a line.")).toEqual(["Only a line."]);
    expect(texts("CLAUDE.md", "")).toEqual([]);
  });

  test("of a folder are about that folder", () => {
    expect(read("api/AGENTS.md", "Use the clock.").instructions).toEqual([
      { text: "Use the clock.", paths: ["api/**"] },
    ]);
  });

  test.each([
    ["globs: *.ts,src/{a,b}/*.js", ["*.ts", "src/{a,b}/*.js"]],
    ["globs: ['a/**', \"b\"]", ["a/**", "b"]],
    ["applyTo: '**'", []],
    ["applyTo: '**/*.py'", ["**/*.py"]],
    ["alwaysApply: true", []],
  ])("take their globs from the head: %s", (head, paths) => {
    const text = `---\ndescription: x\n${head}\n---\nUse the clock.\n`;
    expect(read(".cursor/rules/a.mdc", text).instructions).toEqual([
      { text: "Use the clock.", paths },
    ]);
  });

  test("a head that never ends, or holds nothing, is text", () => {
    expect(texts("a.mdc", "---\nUse the clock.")).toEqual(["---\nUse the clock."]);
    expect(texts("a.mdc", "---\n---\nUse the clock.")).toEqual(["Use the clock."]);
  });
});

describe("configurations of other reviewers", () => {
  test("CodeRabbit's path instructions, and what its filters leave out", () => {
    const text =
      "reviews:\n  path_filters: ['!dist/**', 'src/**']\n  path_instructions:\n    - path: '**/*.ts'\n      instructions: Use the clock.\n    - path: '**'\n      instructions: Be kind please.\n";
    expect(read(".coderabbit.yaml", text)).toMatchObject({
      instructions: [
        { text: "Use the clock.", paths: ["**/*.ts"] },
        { text: "Be kind please.", paths: [] },
      ],
      ignore: ["dist/**"],
    });
  });

  test("Kodus's paths, limits and descriptions of categories", () => {
    const text =
      "version: 2.0\nignorePaths: ['**/*.lock']\nsuggestionControl:\n  maxSuggestions: 9\n  severityLevelFilter: high\nv2PromptOverrides:\n  categories:\n    descriptions:\n      bug: Look at the clocks.\n";
    expect(read("kodus-config.yml", text)).toEqual({
      instructions: [{ text: "Look at the clocks.", paths: [] }],
      ignore: ["**/*.lock"],
      commentThreshold: "high",
      maxComments: 9,
    });
  });

  test.each([
    "",
    "1",
    "[]",
    "reviews: 3",
    "reviews: {path_instructions: x}",
    "suggestionControl: x",
  ])("%j gives nothing", (text) => {
    for (const name of [".coderabbit.yaml", "kodus-config.yml"])
      expect(read(name, text).instructions).toEqual([]);
  });

  test("what is no YAML is told apart from what says nothing", () => {
    expect(importInstructions(".coderabbit.yaml", "a: [")).toBeNull();
  });
});

describe("the proposal", () => {
  const rules = joinRules([
    read("AGENTS.md", '# A\n\nUse: the "clock" #1.\n'),
    read("CLAUDE.md", '# A\n\nUse: the "clock" #1.\n'),
    read("kodus-config.yml", "ignorePaths: ['*.lock']\n"),
  ]);

  test("is a .kody.yml that can be used, and says nothing twice", () => {
    const parsed = parseTeamFile(".kody.yml", proposeTeamFile(rules));
    expect(parsed).toMatchObject({
      ok: true,
      parsed: { file: { ignore: ["*.lock"], instructions: ['A\n\nUse: the "clock" #1.'] } },
    });
  });

  test("leaves what is there as it is, and can be made again", () => {
    const existing = "# ours\nfailOn: low # strict\nignore:\n  - a\n";
    const once = extendTeamFile(existing, rules);
    expect(once.startsWith("# ours\nfailOn: low # strict\nignore:\n  - a\n")).toBe(true);
    expect(parseTeamFile(".kody.yml", once)).toMatchObject({
      parsed: { file: { ignore: ["a", "*.lock"], instructions: [expect.any(String)] } },
    });
    expect(extendTeamFile(once, rules)).toBe(once);
  });
});
