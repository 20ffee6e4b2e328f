import { parse, type NapiConfig, type SgNode } from "@ast-grep/napi";
import type { RawFinding, SourceFile } from "../../../core/domain/index.ts";
import { isTest, lineIndex, type LineIndex } from "../source/index.ts";
import { fixOf, templateText } from "./fix.ts";
import { flowMatches } from "./flow.ts";
import { mayHoldShell, shellInside } from "../shell-inside/index.ts";
import { type Grammar, grammarOf, registerGrammars } from "./languages.ts";
import type { Rule } from "./rule.ts";

/** Findings of all rules that apply to this file. Throws what ast-grep throws; a syntax error in the file is none. */
export function matchRules(file: SourceFile, rules: readonly Rule[]): RawFinding[] {
  const grammar = grammarOf(file.path);
  const found = grammar === null ? [] : matchIn(file, grammar, rules);
  const shell = mayHoldShell(file.path) ? shellInside(file) : null;
  if (shell === null) return found;
  const inner = matchIn(
    { path: file.path, text: shell },
    { language: "bash", grammar: "bash" },
    rules,
  );
  // A fix would replace lines of the shell, not of the file around it.
  return [...found, ...inner.map(({ fix: _, ...finding }) => finding)];
}

function matchIn(
  file: SourceFile,
  { language, grammar }: Grammar,
  rules: readonly Rule[],
): RawFinding[] {
  const test = isTest(file.path);
  const fitting = rules.filter(
    (rule) =>
      rule.languages.includes(language) &&
      (rule.tests || !test) &&
      (rule.paths === undefined || new RegExp(rule.paths).test(file.path)) &&
      (rule.needs === undefined || rule.needs.some((text) => file.text.includes(text))),
  );
  if (fitting.length === 0) return [];
  registerGrammars();
  const root = parse(grammar, file.text).root();
  const lines = lineIndex(file.text);
  return fitting.flatMap((rule) =>
    placesOf(rule, root, language).map((match) => findingOf(rule, match, file, lines, grammar)),
  );
}

function placesOf(rule: Rule, root: SgNode, language: string): SgNode[] {
  const found =
    rule.flow === undefined
      ? root.findAll(configOf(rule))
      : flowMatches(rule.flow, rule, root, language);
  // Of matches within each other the outermost says it all.
  return found.filter(
    (match) => !found.some((other) => other.id() !== match.id() && contains(other, match)),
  );
}

function configOf({ rule, constraints, utils }: Rule): NapiConfig {
  // The schema leaves the judgement of these parts to ast-grep.
  return {
    rule: rule ?? {},
    ...(constraints === undefined ? {} : { constraints }),
    ...(utils === undefined ? {} : { utils }),
  } as NapiConfig;
}

function contains(outer: SgNode, inner: SgNode): boolean {
  const a = outer.range();
  const b = inner.range();
  return a.start.index <= b.start.index && a.end.index >= b.end.index;
}

function findingOf(
  rule: Rule,
  match: SgNode,
  file: SourceFile,
  lines: LineIndex,
  grammar: string,
): RawFinding {
  const { start, end } = match.range();
  const fix = rule.fix === undefined ? null : fixOf(rule.fix, match, file.text, lines, grammar);
  return {
    rule: rule.id,
    severity: rule.severity,
    category: rule.category,
    title: templateText(rule.title, match),
    message: templateText(rule.message.trim(), match),
    path: file.path,
    range: lines.range(start.index, end.index),
    ...(fix === null ? {} : { fix }),
  };
}
