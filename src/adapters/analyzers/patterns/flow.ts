import type { NapiConfig, SgNode } from "@ast-grep/napi";
import { flowSyntaxes, partIn, partOf, type FlowSyntax } from "./flow-syntax.ts";
import {
  calledOn,
  isJoining,
  isLibrary,
  isTagged,
  parameterNames,
  pushedTo,
} from "./flow-parameters.ts";
import {
  addsTo,
  calleeOf,
  guards,
  isComparison,
  isHarmless,
  lookupsIn,
  namesInTemplate,
} from "./flow-values.ts";
import { costs, isLengthLimited } from "./regexes.ts";
import type { LanguageName } from "./languages.ts";
import type { Flow, Rule } from "./rule.ts";

interface Search {
  readonly syntax: FlowSyntax;
  /** Ids of the nodes that are sources, of the whole file: to ask each node by itself is slow. */
  readonly sources: ReadonlySet<number>;
  readonly sanitizers: ReadonlySet<number>;
  /** Parameters of functions are sources as well. */
  readonly parameters: boolean;
  /** Only a value that was joined with other text counts. */
  readonly joined: boolean;
}

interface Known {
  /** Names that hold a value from a source. */
  readonly tainted: Set<string>;
  /** Names whose value was joined from a text and a value from a source. */
  readonly joined: Set<string>;
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
  const found = (node: Record<string, unknown>): SgNode[] => {
    const utils = rule.utils === undefined ? {} : { utils: rule.utils };
    return root.findAll({ rule: node, ...utils } as NapiConfig);
  };
  // Most files have no sink or no source at all; the walk to each sink costs far more than these looks.
  const sinks = flow.sinks.map(({ at, slow, cost, rule: place }) => ({
    at,
    nodes: found(place).filter(
      (node) =>
        slow === undefined || (costs(node.getMatch(slow), cost, root) && !isLengthLimited(node)),
    ),
  }));
  if (sinks.every((sink) => sink.nodes.length === 0)) return [];
  const sources = flow.sources.flatMap(found);
  const parameters = flow.parameters === true && isLibrary(root.text());
  if (sources.length === 0 && !parameters) return [];
  const sanitizers = flow.sanitizers.flatMap(found);
  const search: Search = {
    syntax,
    sources: ids(sources),
    sanitizers: ids(sanitizers),
    parameters,
    joined: flow.joined === true,
  };
  const placed = sinks.flatMap(({ at, nodes }) =>
    nodes.map((node) => ({ at, node, scope: scopeOf(node, root, syntax) })),
  );
  return [...Map.groupBy(placed, ({ scope }) => scope.id()).values()].flatMap((inScope) =>
    reached(inScope, search),
  );
}

interface Sink {
  readonly at: string;
  readonly node: SgNode;
  readonly scope: SgNode;
}

/** Those of the sinks of one scope that a value from a source reaches. */
function reached(sinks: readonly Sink[], search: Search): SgNode[] {
  const [scope] = sinks.map((sink) => sink.scope);
  if (scope === undefined) return [];
  const before = knownAt(scope, new Set(sinks.map(({ node }) => startOf(node))), search);
  return sinks.flatMap(({ node, at }) => {
    const known = before.get(startOf(node));
    return known !== undefined && reaches(node, at, known, scope, search) ? [node] : [];
  });
}

function startOf(node: SgNode): number {
  return node.range().start.index;
}

function ids(nodes: readonly SgNode[]): ReadonlySet<number> {
  return new Set(nodes.map((node) => node.id()));
}

function reaches(sink: SgNode, at: string, before: Known, scope: SgNode, search: Search): boolean {
  const one = sink.getMatch(at);
  const values = one === null ? sink.getMultipleMatches(at) : [one];
  if (values.length === 0) return false;
  const known = copyOf(before);
  learnAround(sink, scope, known, search);
  const arrives = search.joined ? isJoined : isTainted;
  return values.some((value) => arrives(value, known, search));
}

function copyOf({ tainted, joined, trusted }: Known): Known {
  return { tainted: new Set(tainted), joined: new Set(joined), trusted: new Set(trusted) };
}

function scopeOf(node: SgNode, root: SgNode, { functions }: FlowSyntax): SgNode {
  return (
    node
      .ancestors()
      .filter((ancestor) => functions.has(String(ancestor.kind())))
      .at(-1) ?? root
  );
}

/** What is known of values at each of these offsets, from all that ends before it: one walk, however many they are. */
function knownAt(
  scope: SgNode,
  offsets: ReadonlySet<number>,
  search: Search,
): ReadonlyMap<number, Known> {
  const known: Known = { tainted: new Set(), joined: new Set(), trusted: new Set() };
  const snapshots = new Map<number, Known>();
  const ascending = [...offsets].toSorted((a, b) => a - b);
  const pass = (offset: number): void => {
    for (let next = ascending[0]; next !== undefined && next <= offset; next = ascending[0]) {
      snapshots.set(next, copyOf(known));
      ascending.shift();
    }
  };
  const visit = (node: SgNode): void => {
    const { start, end } = node.range();
    // What the parser put in is nowhere in the text.
    if (start.index === end.index) return;
    pass(start.index);
    if (ascending.length === 0) return;
    enter(node, known, search);
    for (const child of node.children()) visit(child);
    declare(node, known, search);
    // After its parts: the value is there before the name gets it.
    assign(node, known, search);
    guard(node, Infinity, known, search);
  };
  visit(scope);
  pass(Infinity);
  return snapshots;
}

/** What the constructs around a sink say, which begin before it and have not ended. */
function learnAround(sink: SgNode, scope: SgNode, known: Known, search: Search): void {
  const end = startOf(sink);
  const around = sink.ancestors();
  const last = around.findIndex((node) => node.id() === scope.id());
  for (const node of around.slice(0, last + 1)) {
    if (startOf(node) >= end) continue;
    declare(node, known, search);
    assignLoop(node, known, search);
    guard(node, end, known, search);
  }
  // `sink if allowed?(value)`: the condition stands behind what depends on it.
  for (const node of around) {
    if (String(node.kind()).endsWith("_modifier")) guard(node, Infinity, known, search);
  }
}

/** The parameters of a function that begins here, if its callers fill them with data. */
function enter(node: SgNode, known: Known, search: Search): void {
  const { syntax } = search;
  if (!search.parameters || !syntax.functions.has(String(node.kind()))) return;
  const owner = calledOn(node);
  const own = owner === "nothing" || (owner !== null && !isTainted(owner, known, search));
  for (const name of parameterNames(node, syntax)) {
    if (own) known.tainted.delete(name);
    else known.tainted.add(name);
    known.joined.delete(name);
  }
}

/** A parameter that is itself a source: a name that a stranger fills. */
function declare(node: SgNode, known: Known, { syntax, sources }: Search): void {
  const name = partIn(node, syntax.parameters);
  if (name === null) return;
  // A source may be the parameter itself, or the mark before it, such as a decorator.
  if (![node, ...node.children()].some((part) => sources.has(part.id()))) return;
  // A pattern such as `Path(id)` names its type too.
  for (const each of namesIn(name, syntax)) if (!/^[A-Z]/.test(each)) known.tainted.add(each);
}

function assign(node: SgNode, known: Known, search: Search): void {
  const { syntax } = search;
  const pushed = search.parameters ? pushedTo(node) : null;
  if (pushed !== null && isTainted(pushed.values, known, search)) known.tainted.add(pushed.list);
  const parts = syntax.assignments.get(String(node.kind()));
  if (parts === undefined) return;
  const target = partOf(node, parts[0]);
  const value = partOf(node, parts[1]);
  if (target === null || value === null || isPartOfSomething(target, syntax)) return;
  const adds = addsTo(node);
  const dirty = isTainted(value, known, search);
  const joined = search.joined && (adds ? dirty : isJoined(value, known, search));
  for (const name of namesIn(target, syntax)) {
    if (dirty) known.tainted.add(name);
    else if (!adds) known.tainted.delete(name);
    if (joined) known.joined.add(name);
    else if (!adds) known.joined.delete(name);
  }
}

function isPartOfSomething(target: SgNode, { parts }: FlowSyntax): boolean {
  if (parts.has(String(target.kind()))) return true;
  // Of Kotlin's `a.b = c` the target is a mere wrapping.
  if (target.kind() !== "directly_assignable_expression") return false;
  return target.children().some((child) => parts.has(String(child.kind())));
}

/** A loop around the sink has given its variable a value although it has not ended yet. */
function assignLoop(node: SgNode, known: Known, search: Search): void {
  if (/for|range/.test(String(node.kind()))) assign(node, known, search);
}

/** A condition before `end` that looks the value up in what is allowed. */
function guard(node: SgNode, end: number, known: Known, search: Search): void {
  const condition = partIn(node, search.syntax.guards);
  if (condition === null || condition.range().end.index > end) return;
  if (!guards(node, search.syntax)) return;
  for (const lookup of lookupsIn(condition, search.syntax)) {
    for (const name of namesIn(lookup, search.syntax)) {
      known.tainted.delete(name);
      known.joined.delete(name);
    }
    for (const source of sourcesIn(lookup, search)) known.trusted.add(source.text());
  }
}

function sourcesIn(node: SgNode, search: Search): SgNode[] {
  if (search.sources.has(node.id())) return [node];
  return node.children().flatMap((child) => sourcesIn(child, search));
}

function namesIn(node: SgNode, syntax: FlowSyntax): string[] {
  if (syntax.names.has(String(node.kind()))) return [node.text()];
  return node.children().flatMap((child) => namesIn(child, syntax));
}

/** Text that a value from a source was joined into. */
function isJoined(node: SgNode, known: Known, search: Search): boolean {
  const kind = String(node.kind());
  if (search.syntax.names.has(kind)) return known.joined.has(node.text());
  if (!isTainted(node, known, search) && known.joined.size === 0) return false;
  if (isTagged(node)) return false;
  if (isJoining(node)) return isTainted(node, known, search);
  if (search.syntax.opaque.has(kind) || search.sanitizers.has(node.id())) return false;
  // A property is not the text that its owner became a part of; `text.trim()` is.
  if (search.syntax.parts.has(kind) && !isCallee(node, search.syntax)) return false;
  return node.children().some((child) => isJoined(child, known, search));
}

function isCallee(node: SgNode, { calls }: FlowSyntax): boolean {
  const parent = node.parent();
  return parent !== null && partIn(parent, calls)?.id() === node.id();
}

function isTainted(node: SgNode, known: Known, search: Search): boolean {
  const kind = String(node.kind());
  const { syntax, sources, sanitizers } = search;
  if (syntax.opaque.has(kind) || isComparison(node)) return false;
  if (sanitizers.has(node.id())) return false;
  if (sources.has(node.id())) return !known.trusted.has(node.text());
  // What a function gives is not the function.
  if (search.parameters && syntax.names.has(kind) && isCallee(node, syntax)) return false;
  if (syntax.names.has(kind)) return known.tainted.has(node.text());
  if (syntax.templates.has(kind)) {
    return namesInTemplate(node.text()).some((name) => known.tainted.has(name));
  }
  if (syntax.calls.has(kind) && isHarmless(calleeOf(node, syntax))) return false;
  // `x in allowed ? x : y` is one of those that are meant.
  const condition = partIn(node, syntax.guards);
  if (condition !== null && lookupsIn(condition, syntax).length > 0) return false;
  // What a choice depends on, or a mere name, is not in the value.
  const aside = partIn(node, syntax.aside)?.id();
  return node.children().some((child) => child.id() !== aside && isTainted(child, known, search));
}
