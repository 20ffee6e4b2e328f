import { parse, type NapiConfig, type SgNode } from "@ast-grep/napi";
import type { RawFinding, SourceFile } from "../../../core/domain/index.ts";
import { isTest, isTool, lineIndex, type LineIndex } from "../source/index.ts";
import { checks } from "./checks.ts";
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
      (rule.tools !== false || !isTool(file.path)) &&
      (rule.paths === undefined || new RegExp(rule.paths).test(file.path)) &&
      (rule.needs === undefined || rule.needs.some((text) => file.text.includes(text))),
  );
  if (fitting.length === 0) return [];
  registerGrammars();
  const root = parse(grammar, file.text).root();
  const lines = lineIndex(file.text);
  const places = fitting.flatMap((rule) =>
    placesOf(rule, root, language).map((match) => ({ rule, match })),
  );
  return places
    .filter((place) => !places.some((other) => saysMore(other, place)))
    .map(({ rule, match }) => findingOf(rule, match, file, lines, grammar));
}

interface Place {
  readonly rule: Rule;
  readonly match: SgNode;
}

/**
 * Of two rules for the same weakness on the same code the one that has seen where the value comes from is heard alone,
 * or else the first by name.
 */
function saysMore(other: Place, place: Place): boolean {
  if (other.rule.id === place.rule.id || other.rule.cwe !== place.rule.cwe) return false;
  if (place.rule.cwe === undefined || !touches(other.match, place.match)) return false;
  const knows = Number(other.rule.flow !== undefined) - Number(place.rule.flow !== undefined);
  return knows > 0 || (knows === 0 && other.rule.id < place.rule.id);
}

function touches(one: SgNode, other: SgNode): boolean {
  const a = one.range();
  const b = other.range();
  return a.start.line <= b.end.line && b.start.line <= a.end.line;
}

function placesOf(rule: Rule, root: SgNode, language: string): SgNode[] {
  return outermost(searched(rule, root, language)).filter((match) => !isBroken(match));
}

function searched(rule: Rule, root: SgNode, language: string): SgNode[] {
  if (rule.flow !== undefined) return flowMatches(rule.flow, rule, root, language);
  return rule.check === undefined
    ? root.findAll(configOf(rule))
    : [...checks[rule.check](root, language)];
}

/** Of matches within each other the outer one says it all. In the order of the text. */
function outermost(found: readonly SgNode[]): SgNode[] {
  const placed = found
    .map((match) => ({ match, start: match.range().start.index, end: match.range().end.index }))
    .toSorted((a, b) => a.start - b.start || b.end - a.end);
  const kept: SgNode[] = [];
  let covered = -1;
  for (const { match, end } of placed) {
    if (end <= covered) continue;
    covered = end;
    kept.push(match);
  }
  return kept;
}

/** Where the parser lost its way, the tree shows what nobody wrote. */
function isBroken(match: SgNode): boolean {
  const error = { rule: { kind: "ERROR" } };
  return match.find(error) !== null || match.ancestors().some((one) => one.kind() === "ERROR");
}

function configOf({ rule, constraints, utils }: Rule): NapiConfig {
  // The schema leaves the judgement of these parts to ast-grep.
  return {
    rule: rule ?? {},
    ...(constraints === undefined ? {} : { constraints }),
    ...(utils === undefined ? {} : { utils }),
  } as NapiConfig;
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
    confidence: rule.confidence,
    ...(rule.cwe === undefined ? {} : { cwe: rule.cwe }),
    title: templateText(rule.title, match),
    message: templateText(rule.message.trim(), match),
    path: file.path,
    range: lines.range(start.index, end.index),
    ...(fix === null ? {} : { fix }),
  };
}
