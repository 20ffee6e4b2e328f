import type { NapiConfig, SgNode } from "@ast-grep/napi";
import { flowSyntaxes, type FlowSyntax } from "./flow-syntax.ts";
import type { LanguageName } from "./languages.ts";
import type { Flow, Rule } from "./rule.ts";

/** Functions whose answer says something about a value instead of being made of it. */
const harmlessCall =
  /(?:sanit|escap|encode|valid|clean|quote|allow|safe|hash|digest|count|length|exist|includes|contains|compare|equal|parseint|parsefloat|tonumber|isnan|intval|floatval|atoi|strlen|typeof|ctype_|\?$|^to_[ifd]$|^(?:is|has|can|should|len|int|float|bool|number|boolean|id|abs|min|max)(?:[A-Z_]|$))/i;
/** Calls in a condition that make the value one of those that are meant. */
const guardCall =
  /(?:includes|contains|^has(?!_?(?:text|length|value)$)|\bhas$|test|match|startswith|endswith|starts_with|hasprefix|in_array|array_key_exists|valid|allow|permit|check|verify|^is(?!_?(?:not_?)?(?:null|empty|blank|present)|_?nullor)[A-Z_]|equals|(?<!nil|blank|present|empty|any)\?$)/i;

interface Search {
  readonly syntax: FlowSyntax;
  readonly sources: readonly NapiConfig[];
  readonly sanitizers: readonly NapiConfig[];
}

interface Known {
  /** Names that hold a value from a source. */
  readonly tainted: Set<string>;
  /** Texts of sources that a condition looked up in what is allowed. */
  readonly trusted: Set<string>;
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
  const known = knownBefore(sink, scopeOf(sink, root, search.syntax), search);
  return values.some((value) => isTainted(value, known, search));
}

function scopeOf(node: SgNode, root: SgNode, { functions }: FlowSyntax): SgNode {
  return (
    node
      .ancestors()
      .filter((ancestor) => functions.has(String(ancestor.kind())))
      .at(-1) ?? root
  );
}

/** What is known of values where `sink` begins. */
function knownBefore(sink: SgNode, scope: SgNode, search: Search): Known {
  const known: Known = { tainted: new Set(), trusted: new Set() };
  const end = sink.range().start.index;
  const visit = (node: SgNode): void => {
    const { start } = node.range();
    if (start.index >= end) return;
    for (const child of node.children()) visit(child);
    declare(node, known, search);
    // After its parts: the value is there before the name gets it.
    if (node.range().end.index <= end) assign(node, known, search);
    else assignLoop(node, known, search);
    guard(node, end, known, search);
  };
  visit(scope);
  // `sink if allowed?(value)`: the condition stands behind what depends on it.
  for (const around of sink.ancestors()) {
    if (String(around.kind()).endsWith("_modifier")) guard(around, Infinity, known, search);
  }
  return known;
}

/** A parameter that is itself a source: a name that a stranger fills. */
function declare(node: SgNode, known: Known, search: Search): void {
  const field = search.syntax.parameters.get(String(node.kind()));
  const name = field === undefined ? null : node.field(field);
  if (name === null || !search.sources.some((one) => node.matches(one))) return;
  known.tainted.add(name.text());
}

function assign(node: SgNode, known: Known, search: Search): void {
  const fields = search.syntax.assignments.get(String(node.kind()));
  if (fields === undefined) return;
  const target = node.field(fields[0]);
  const value = fields[1] === "" ? (node.children().at(-1) ?? null) : node.field(fields[1]);
  if (target === null || value === null || search.syntax.parts.has(String(target.kind()))) return;
  const adds = /augmented/.test(String(node.kind())) || /^\s*\+=/.test(operatorOf(node));
  const dirty = isTainted(value, known, search);
  for (const name of namesIn(target, search.syntax)) {
    if (dirty) known.tainted.add(name);
    else if (!adds) known.tainted.delete(name);
  }
}

/** A loop around the sink has given its variable a value although it has not ended yet. */
function assignLoop(node: SgNode, known: Known, search: Search): void {
  if (/for|range/.test(String(node.kind()))) assign(node, known, search);
}

function operatorOf(node: SgNode): string {
  return node.field("operator")?.text() ?? "";
}

/** A condition before `end` that looks the value up in what is allowed. */
function guard(node: SgNode, end: number, known: Known, search: Search): void {
  const field = search.syntax.guards.get(String(node.kind()));
  const condition = field === undefined ? null : node.field(field);
  if (condition === null || condition.range().end.index > end) return;
  for (const call of callsIn(condition, search.syntax)) {
    if (!guardCall.test(calleeOf(call, search.syntax))) continue;
    for (const name of namesIn(call, search.syntax)) known.tainted.delete(name);
    for (const source of sourcesIn(call, search)) known.trusted.add(source.text());
  }
}

function sourcesIn(node: SgNode, search: Search): SgNode[] {
  if (search.sources.some((one) => node.matches(one))) return [node];
  return node.children().flatMap((child) => sourcesIn(child, search));
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

function isTainted(node: SgNode, known: Known, search: Search): boolean {
  const kind = String(node.kind());
  const { syntax } = search;
  if (syntax.opaque.has(kind) || isComparison(node)) return false;
  if (search.sanitizers.some((one) => node.matches(one))) return false;
  if (search.sources.some((one) => node.matches(one))) return !known.trusted.has(node.text());
  if (syntax.names.has(kind)) return known.tainted.has(node.text());
  if (syntax.calls.has(kind) && harmlessCall.test(calleeOf(node, syntax))) return false;
  const aside = asideOf(node, syntax);
  return node.children().some((child) => child.id() !== aside && isTainted(child, known, search));
}

/** The part that is not in the node's value, by its id. */
function asideOf(node: SgNode, { aside }: FlowSyntax): number | undefined {
  const kind = String(node.kind());
  // `a if b else c`: the grammar of Python names no parts.
  if (kind === "conditional_expression" && !aside.has(kind)) return node.children()[2]?.id();
  const field = aside.get(kind);
  return field === undefined ? undefined : node.field(field)?.id();
}

/** `a < b` is a truth, whatever a and b hold. */
function isComparison(node: SgNode): boolean {
  return (
    /binary/.test(String(node.kind())) &&
    /^(?:[=!]==?|[<>]=?|instanceof|in)$/.test(operatorOf(node))
  );
}
