import { parse, type SgNode } from "@ast-grep/napi";
import type { LineRange, SourceFile } from "../../../core/domain/index.ts";
import { grammarOf, registerGrammars } from "../patterns/languages.ts";
import { importsOf } from "./imports.ts";
import type { Import } from "./outline.ts";
import { lineOf } from "./nodes.ts";
import { requiresOf } from "./read-outline.ts";
import type { Span, Structure } from "./structure.ts";
import { structureSyntaxes, type StructureSyntax } from "./structure-syntax.ts";
import { outlineSyntaxes } from "./syntax.ts";
import { usesOf } from "./uses.ts";

/** A file with more than this of one kind is a table, not a program. */
const MOST = 10_000;
/** A group of constants that is shown whole with each of them. */
const SHORT_GROUP = 12;

/** Null for a language whose declarations are not known. Throws what the parser throws. */
export function readStructure(file: SourceFile, lines: readonly LineRange[]): Structure | null {
  const grammar = grammarOf(file.path);
  const syntax = grammar === null ? undefined : structureSyntaxes[grammar.language];
  if (grammar === null || syntax === undefined) return null;
  registerGrammars();
  const root = parse(grammar.grammar, file.text).root();
  const imports = importsIn(root, outlineSyntaxes[grammar.language]?.imports ?? []);
  if (grammar.language === "javascript" || grammar.language === "typescript")
    imports.push(...allOf(root, ["variable_declarator"]).flatMap(requiresOf));
  return {
    language: grammar.language,
    spans: spansOf(root, syntax),
    imports,
    uses: lines.length === 0 ? [] : usesOf(file.text, allOf(root, syntax.names), lines),
  };
}

function allOf(root: SgNode, kinds: readonly string[]): SgNode[] {
  if (kinds.length === 0) return [];
  return root.findAll({ rule: { any: kinds.map((kind) => ({ kind })) } }).slice(0, MOST);
}

/** What is handed on unnamed (`export * from`, `import *`) has `*` for both names. */
function importsIn(root: SgNode, kinds: readonly string[]): Import[] {
  return allOf(root, kinds).flatMap((node) => {
    const { imports, opaque } = importsOf(node);
    const from = opaque ? (node.field("source") ?? node.field("module_name")) : null;
    if (from === null) return imports;
    const module = from.text().replace(/^["'`]|["'`]$/g, "");
    return [...imports, { name: "*", local: "*", from: module, line: lineOf(node) }];
  });
}

interface Found {
  readonly node: SgNode;
  readonly kind: Span["kind"] | "nameless";
  readonly start: number;
  readonly end: number;
}

function spansOf(root: SgNode, syntax: StructureSyntax): Span[] {
  const listed: (readonly [readonly string[], Found["kind"]])[] = [
    [syntax.functions, "function"],
    [syntax.types, "type"],
    [syntax.values, "value"],
    [syntax.fields, "field"],
    [syntax.nameless, "nameless"],
  ];
  const found = listed
    .flatMap(([kinds, kind]) =>
      allOf(root, kinds).map((node): Found => {
        const { start, end } = node.range();
        return { node, kind, start: start.index, end: end.index };
      }),
    )
    .toSorted((a, b) => a.start - b.start || b.end - a.end);
  const spans: Span[] = [];
  /** What stands around the next one: the position of a declaration in `spans`, or null of one that is none. */
  const open: { end: number; at: number | null; isFunction: boolean }[] = [];
  for (const one of found) {
    while ((open.at(-1)?.end ?? Infinity) <= one.start) open.pop();
    const parent = open.findLast(({ at }) => at !== null)?.at ?? null;
    const span = spanOf(
      one,
      syntax,
      spans,
      parent,
      open.some(({ isFunction }) => isFunction),
    );
    if (span !== null) spans.push(span);
    open.push({
      end: one.end,
      at: span === null ? null : spans.length - 1,
      isFunction: one.kind === "function" || one.kind === "nameless",
    });
  }
  return spans;
}

function spanOf(
  { node, kind }: Found,
  syntax: StructureSyntax,
  before: readonly Span[],
  parent: number | null,
  inner: boolean,
): Span | null {
  if (kind === "nameless" || !declares(node)) return null;
  const named = nameOf(node, syntax);
  const name = named?.text() ?? "";
  if (named === null || name === "" || name.length > 100) return null;
  const body = bodyOf(valueOf(node) ?? node);
  const callable = kind === "function" || isCallable(node);
  // A property of an object is a declaration when it is a method; of the rest there are too many.
  if (String(node.kind()) === "pair" && !callable) return null;
  const outer = parent === null ? undefined : before[parent];
  const whole = wrapped(node, syntax.wrappers).range();
  const start = whole.start.line + 1;
  const end = Math.max(start, whole.end.line + (whole.end.column === 0 ? 0 : 1));
  const isType = kind === "type" || String(valueOf(node)?.kind() ?? "").startsWith("class");
  return {
    name,
    kind: isType ? "type" : callable ? "function" : outer?.kind === "type" ? "field" : kind,
    container: receiverOf(node) ?? containerIn(before, parent),
    parent,
    inner,
    start,
    end,
    nameLine: lineOf(named),
    headEnd: Math.min(end, headEndOf(start, end, body)),
  };
}

/** Of assignments those that give a name a value for the first time, as far as can be told; of C's declarations all with a name. */
function declares(node: SgNode): boolean {
  const kind = String(node.kind());
  if (kind === "assignment_expression") {
    const left = node.field("left");
    const target = String(left?.kind() ?? "");
    return target === "member_expression" && isCallable(node);
  }
  if (kind === "assignment")
    return /^(?:identifier|constant)$/.test(String(node.field("left")?.kind() ?? ""));
  // In C, a structure is also named where it is only used.
  if (/^(?:struct|union|enum|class)_specifier$/.test(kind)) return node.field("body") !== null;
  return true;
}

function valueOf(node: SgNode): SgNode | null {
  return node.field("value") ?? node.field("right");
}

function isCallable(node: SgNode): boolean {
  const value = valueOf(node);
  if (value === null) return false;
  const kind = String(value.kind());
  if (/^(?:arrow_function|function_expression|generator_function|lambda)$/.test(kind)) return true;
  // A function that is wrapped by another one: `memo(() => …)`.
  const first = kind === "call_expression" ? value.field("arguments")?.children()[1] : undefined;
  return /^(?:arrow_function|function_expression)$/.test(String(first?.kind() ?? ""));
}

function nameOf(node: SgNode, syntax: StructureSyntax): SgNode | null {
  const kind = String(node.kind());
  if (kind === "impl_item") return node.field("type");
  let at: SgNode | null =
    node.field("name") ?? node.field("key") ?? node.field("declarator") ?? node.field("left");
  for (let deep = 0; at !== null && deep < 8; deep += 1) {
    const next = at.field("declarator") ?? at.field("name") ?? at.field("property");
    if (next === null) break;
    at = next;
  }
  return at ?? firstName(node, syntax.names);
}

/** The first name among the children, or theirs where the grammar has a node around it. */
function firstName(node: SgNode, names: readonly string[]): SgNode | null {
  const children = node.children();
  // What stands before a declarator is its type.
  const declarator = children.find((child) => String(child.kind()).endsWith("declarator"));
  if (declarator !== undefined)
    return declarator.field("name") ?? firstName(declarator, names) ?? declarator;
  const own = children.find((child) => names.includes(String(child.kind())));
  if (own !== undefined) return own;
  for (const child of children) {
    if (!/declarat|element|variable/.test(String(child.kind()))) continue;
    const inside = child.field("name") ?? firstName(child, [...names, "variable_name"]);
    if (inside !== null) return inside;
  }
  return null;
}

/** Go's receiver, C++'s qualified name. */
function receiverOf(node: SgNode): string | null {
  const receiver = node.field("receiver");
  if (receiver !== null)
    return /([A-Za-z_]\w*)(?:\[[^\]]*\])?\s*\)$/.exec(receiver.text().slice(-200))?.[1] ?? null;
  const declarator =
    String(node.kind()) === "function_definition" ? node.field("declarator") : null;
  if (declarator === null) return null;
  return (
    /([A-Za-z_]\w*)(?:<[^<>]*>)?::~?\w+\s*\(/.exec(declarator.text().slice(0, 300))?.[1] ?? null
  );
}

function containerIn(spans: readonly Span[], parent: number | null): string | null {
  for (let at = parent; at !== null;) {
    const span = spans[at];
    if (span === undefined) return null;
    if (span.kind === "type") return span.name;
    at = span.parent;
  }
  return null;
}

function wrapped(node: SgNode, wrappers: readonly string[]): SgNode {
  let whole = node;
  for (let deep = 0; deep < 4; deep += 1) {
    const parent = whole.parent();
    if (parent === null || !wrappers.includes(String(parent.kind()))) break;
    if (linesOf(parent) > Math.max(SHORT_GROUP, linesOf(whole) + 8)) break;
    whole = parent;
  }
  return whole;
}

function linesOf(node: SgNode): number {
  const { start, end } = node.range();
  return end.line - start.line + 1;
}

const BODY =
  /(?:^|_)(?:block|body|body_statement|statement_block|declaration_list|compound_statement|field_declaration_list|enum_variant_list|enumerator_list|accessor_list)$/;

function bodyOf(node: SgNode): SgNode | null {
  const own = node.field("body");
  if (own !== null) return own;
  if (String(node.kind()) === "type_spec") {
    const type = node.field("type");
    const list = type?.children().find((child) => String(child.kind()).endsWith("_list"));
    return list ?? type ?? null;
  }
  return node.children().find((child) => BODY.test(String(child.kind()))) ?? null;
}

function headEndOf(start: number, end: number, body: SgNode | null): number {
  if (body === null) return end;
  const first = lineOf(body);
  if (/^[{(]/.test(body.text().slice(0, 1))) return first;
  const doc = body.children()[0];
  const isDoc =
    doc?.kind() === "expression_statement" && /^[rRuU]?["']/.test(doc.text().slice(0, 3));
  if (isDoc && doc !== undefined) return doc.range().end.line + 1;
  return Math.max(start, first - 1);
}
