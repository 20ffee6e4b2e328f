import type { NapiConfig, SgNode } from "@ast-grep/napi";
import { flowSyntaxes, type FlowSyntax } from "./flow-syntax.ts";
import type { LanguageName } from "./languages.ts";
import type { Flow, Rule } from "./rule.ts";

/** Functions whose answer says something about a value instead of being made of it. */
const harmlessCall =
  /(?:sanit|escap|encode|valid|clean|quote|allow|safe|hash|digest|count|length|exist|includes|contains|compare|equal|parseint|parsefloat|tonumber|isnan|intval|floatval|atoi|strlen|typeof|ctype_|^(?:is|has|can|should|len|int|float|bool|number|boolean|id|abs|min|max)(?:[A-Z_]|$))/i;
/** Calls in a condition that make the value one of those that are meant. */
const guardCall =
  /(?:includes|contains|^has|\bhas$|test|match|startswith|endswith|starts_with|hasprefix|in_array|array_key_exists|valid|allow|permit|check|verify|^is[A-Z_]|equals)/i;

interface Search {
  readonly syntax: FlowSyntax;
  readonly sources: readonly NapiConfig[];
  readonly sanitizers: readonly NapiConfig[];
}

/**
 * Sinks that a value from a source reaches within the outermost function around them, by assignments in the order of
 * the text. Loops, aliases and other functions are not followed: what is found is worth reading, not all is found.
 */
export function flowMatches(flow: Flow, rule: Rule, root: SgNode, language: string): SgNode[] {
  const syntax = flowSyntaxes[language as LanguageName];
  if (syntax === undefined) throw new Error(`${rule.id}: values can't be followed in ${language}`);
  const config = (node: Record<string, unknown>): NapiConfig =>
    ({ rule: node, ...(rule.utils === undefined ? {} : { utils: rule.utils }) }) as NapiConfig;
  const search: Search = {
    syntax,
    sources: flow.sources.map(config),
    sanitizers: flow.sanitizers.map(config),
  };
  return flow.sinks.flatMap((sink) =>
    root.findAll(config(sink.rule)).filter((match) => reaches(match, sink.at, root, search)),
  );
}

function reaches(sink: SgNode, at: string, root: SgNode, search: Search): boolean {
  const one = sink.getMatch(at);
  const values = one === null ? sink.getMultipleMatches(at) : [one];
  if (values.length === 0) return false;
  const tainted = taintedBefore(sink, scopeOf(sink, root, search.syntax), search);
  return values.some((value) => isTainted(value, tainted, search));
}

function scopeOf(node: SgNode, root: SgNode, { functions }: FlowSyntax): SgNode {
  return (
    node
      .ancestors()
      .filter((ancestor) => functions.has(String(ancestor.kind())))
      .at(-1) ?? root
  );
}

/** Names that hold a value from a source where `sink` begins. */
function taintedBefore(sink: SgNode, scope: SgNode, search: Search): Set<string> {
  const tainted = new Set<string>();
  const end = sink.range().start.index;
  const visit = (node: SgNode): void => {
    const { start } = node.range();
    if (start.index >= end) return;
    for (const child of node.children()) visit(child);
    // After its parts: the value is there before the name gets it.
    if (node.range().end.index <= end) assign(node, tainted, search);
    else assignLoop(node, tainted, search);
    guard(node, sink, tainted, search);
  };
  visit(scope);
  return tainted;
}

function assign(node: SgNode, tainted: Set<string>, search: Search): void {
  const fields = search.syntax.assignments.get(String(node.kind()));
  if (fields === undefined) return;
  const target = node.field(fields[0]);
  const value = node.field(fields[1]);
  if (target === null || value === null) return;
  const adds = /augmented/.test(String(node.kind())) || /^\s*\+=/.test(operatorOf(node));
  const dirty = isTainted(value, tainted, search);
  for (const name of namesIn(target, search.syntax)) {
    if (dirty) tainted.add(name);
    else if (!adds) tainted.delete(name);
  }
}

/** A loop around the sink has given its variable a value although it has not ended yet. */
function assignLoop(node: SgNode, tainted: Set<string>, search: Search): void {
  if (/for|range/.test(String(node.kind()))) assign(node, tainted, search);
}

function operatorOf(node: SgNode): string {
  return node.field("operator")?.text() ?? "";
}

/** A condition before the sink that looks the value up in what is allowed. */
function guard(node: SgNode, sink: SgNode, tainted: Set<string>, search: Search): void {
  const field = search.syntax.guards.get(String(node.kind()));
  const condition = field === undefined ? null : node.field(field);
  if (condition === null || condition.range().end.index > sink.range().start.index) return;
  for (const call of callsIn(condition, search.syntax)) {
    if (!guardCall.test(calleeOf(call, search.syntax))) continue;
    for (const name of namesIn(call, search.syntax)) tainted.delete(name);
  }
}

function callsIn(node: SgNode, syntax: FlowSyntax): SgNode[] {
  const own = syntax.calls.has(String(node.kind())) ? [node] : [];
  return [...own, ...node.children().flatMap((child) => callsIn(child, syntax))];
}

/** The last word of what is called: `query` of `db.pool.query`. */
function calleeOf(call: SgNode, syntax: FlowSyntax): string {
  const text = call.field(syntax.calls.get(String(call.kind())) ?? "")?.text() ?? "";
  return /[\w$]+$/.exec(text)?.[0] ?? text;
}

function namesIn(node: SgNode, syntax: FlowSyntax): string[] {
  if (syntax.names.has(String(node.kind()))) return [node.text()];
  return node.children().flatMap((child) => namesIn(child, syntax));
}

function isTainted(node: SgNode, tainted: ReadonlySet<string>, search: Search): boolean {
  const kind = String(node.kind());
  const { syntax } = search;
  if (syntax.opaque.has(kind) || isComparison(node)) return false;
  if (search.sanitizers.some((one) => node.matches(one))) return false;
  if (search.sources.some((one) => node.matches(one))) return true;
  if (syntax.names.has(kind)) return tainted.has(node.text());
  if (syntax.calls.has(kind) && harmlessCall.test(calleeOf(node, syntax))) return false;
  return node.children().some((child) => isTainted(child, tainted, search));
}

/** `a < b` is a truth, whatever a and b hold. */
function isComparison(node: SgNode): boolean {
  return (
    /binary/.test(String(node.kind())) &&
    /^(?:[=!]==?|[<>]=?|instanceof|in)$/.test(operatorOf(node))
  );
}
