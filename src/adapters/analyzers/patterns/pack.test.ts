import { describe, expect, test } from "vitest";
import { parse } from "@ast-grep/napi";
import { shellInside } from "../shell-inside/index.ts";
import { grammarOf, pathFor, registerGrammars } from "./languages.ts";
import { loadPack } from "./load-pack.ts";
import { matchRules } from "./match.ts";
import type { Rule } from "./rule.ts";

const pack = loadPack();

type Example = Rule["matches"][number];

function fileOf(rule: Rule, example: Example) {
  const language = typeof example === "string" ? rule.languages[0] : example.language;
  if (language === undefined) throw new Error(`${rule.id} is for no language`);
  const given = typeof example === "string" ? undefined : example.path;
  const text = typeof example === "string" ? example : example.code;
  return { path: given ?? pathFor(language), text };
}

function syntaxErrors(path: string, text: string): string[] {
  registerGrammars();
  const grammar = grammarOf(path)?.grammar;
  // A file of another kind that holds shell.
  const shell = shellInside({ path, text });
  return parse(shell === null ? (grammar ?? "") : "bash", shell ?? text)
    .root()
    .findAll({ rule: { kind: "ERROR" } })
    .map((node) => node.text());
}

test.each(pack.map((rule) => [rule.id, rule] as const))("%s fits every grammar", (_, rule) => {
  const { needs: _needs, ...always } = rule;
  const paths = ["a.js", "a.ts", "a.tsx", ...rule.languages.map(pathFor)];
  for (const path of paths) {
    expect(() => matchRules({ path, text: " " }, [always])).not.toThrow();
  }
});

describe.each(pack.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
  test.each(rule.matches)("matches %j", (example) => {
    const file = fileOf(rule, example);
    expect(syntaxErrors(file.path, file.text)).toEqual([]);
    const found = matchRules(file, [rule]);
    expect(found.map((finding) => finding.rule)).toContain(id);
    for (const finding of found) {
      expect(finding.title).not.toMatch(/\{\{|\.$/);
      expect(finding.message).not.toContain("{{");
    }
    if (rule.fix !== undefined) expect(found.some((one) => one.fix !== undefined)).toBe(true);
  });
  test.each(rule.passes)("passes %j", (example) => {
    const file = fileOf(rule, example);
    expect(syntaxErrors(file.path, file.text)).toEqual([]);
    expect(matchRules(file, [rule])).toEqual([]);
  });
});
