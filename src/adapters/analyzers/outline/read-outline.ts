import { parse, type SgNode } from "@ast-grep/napi";
import type { SourceFile } from "../../../core/domain/index.ts";
import { grammarOf, registerGrammars, type LanguageName } from "../patterns/languages.ts";
import { callOf } from "./calls.ts";
import { importsOf } from "./imports.ts";
import type { Call, Declaration, Import, Outline } from "./outline.ts";
import { containerOf, isInner, lineOf } from "./nodes.ts";
import { parametersOf } from "./parameters.ts";
import { outlineSyntaxes, type OutlineSyntax } from "./syntax.ts";

/** A file with more than this of one kind is a table, not a program. */
const MOST = 20_000;

/** Null for a language whose outline is not known. Throws what the parser throws. */
export function readOutline(file: SourceFile): Outline | null {
  const grammar = grammarOf(file.path);
  const syntax = grammar === null ? undefined : outlineSyntaxes[grammar.language];
  if (grammar === null || syntax === undefined) return null;
  registerGrammars();
  const root = parse(grammar.grammar, file.text).root();
  const imports: Import[] = [];
  const provides = new Set<string>();
  let opaque = false;
  for (const node of allOf(root, syntax.imports)) {
    const one = importsOf(node);
    imports.push(...one.imports);
    for (const name of one.provides) provides.add(name);
    opaque ||= one.opaque;
  }
  if (grammar.language === "python") for (const name of assigned(root)) provides.add(name);
  const required = allOf(root, syntax.values).flatMap((node) => requiresOf(node));
  return {
    language: grammar.language,
    declarations: declarationsOf(root, syntax, grammar.language),
    calls: allOf(root, [...syntax.calls, ...syntax.creations])
      .map((node) => callOf(node, syntax))
      .filter((call): call is Call => call !== null),
    imports: [...imports, ...required],
    provides: [...provides],
    opaque,
  };
}

function allOf(root: SgNode, kinds: readonly string[]): SgNode[] {
  if (kinds.length === 0) return [];
  return root.findAll({ rule: { any: kinds.map((kind) => ({ kind })) } }).slice(0, MOST);
}

function declarationsOf(
  root: SgNode,
  syntax: OutlineSyntax,
  language: LanguageName,
): Declaration[] {
  const found: Declaration[] = [];
  const signed = new Set(
    allOf(root, syntax.signatures).map((node) => node.field("name")?.text() ?? ""),
  );
  for (const node of allOf(root, [...syntax.functions, ...syntax.constructors])) {
    const one = functionOf(node, node, syntax);
    if (one === null) continue;
    found.push(signed.has(one.name) ? { ...one, parameters: null } : one);
  }
  for (const node of allOf(root, syntax.values)) {
    const value = node.field("value");
    const callable = /^(?:arrow_function|function_expression)$/.test(String(value?.kind() ?? ""));
    if (value !== null && callable) {
      const one = functionOf(node, value, syntax);
      if (one !== null) found.push(one);
    } else if (!isInner(node, syntax)) found.push(namedOf(node, "value"));
  }
  for (const node of allOf(root, syntax.types)) {
    if (!isInner(node, syntax)) found.push(namedOf(node, "type"));
  }
  return language === "python" ? found.filter(({ name }) => !isDunder(name)) : found;
}

function isDunder(name: string): boolean {
  return name.startsWith("__") && name.endsWith("__");
}

/** `node` carries the name, `body` the parameters. */
function functionOf(node: SgNode, body: SgNode, syntax: OutlineSyntax): Declaration | null {
  const name = node.field("name")?.text() ?? "";
  const container = containerOf(node, syntax);
  if (name === "" || name.length > 100 || isInner(node, syntax)) return null;
  // Read and written like values, never called.
  if (/^(?:static\s+)?(?:get|set)\s+[\w$#]/.test(node.text().slice(0, 60))) return null;
  const isConstructor =
    syntax.constructors.includes(String(node.kind())) || syntax.constructorNames.includes(name);
  if (isConstructor && container === null) return null;
  const list = body.field("parameters") ?? body.field("parameter");
  const head = list === null ? node : list;
  return {
    name: isConstructor ? (container ?? name) : name,
    container: isConstructor ? null : container,
    kind: isConstructor ? "constructor" : "function",
    parameters: isDecorated(node) || isExtension(list) ? null : parametersOf(list, syntax.implied),
    async: isAsync(body),
    line: lineOf(node.field("name") ?? node),
    endLine: head.range().end.line + 1,
  };
}

/** A decorator may give a function other parameters than it declares. */
function isDecorated(node: SgNode): boolean {
  const parent = node.parent();
  if (parent === null || String(parent.kind()) !== "decorated_definition") return false;
  return parent
    .children()
    .some(
      (child) =>
        child.kind() === "decorator" && !/^@(?:staticmethod|classmethod)\b/.test(child.text()),
    );
}

/** C#: called with one argument less than it declares. */
function isExtension(list: SgNode | null): boolean {
  return list !== null && /^\(\s*this\s+[\w<]/.test(list.text());
}

/** Declared `async`, or with a promise as its result. */
function isAsync(body: SgNode): boolean {
  if (body.children().some((child) => child.text() === "async")) return true;
  const result = body.field("return_type")?.text() ?? "";
  return /^:?\s*Promise</.test(result);
}

function namedOf(node: SgNode, kind: "type" | "value"): Declaration {
  const name = node.field("name");
  return {
    name: name?.text().slice(0, 100) ?? "",
    container: null,
    kind,
    parameters: null,
    async: false,
    line: lineOf(name ?? node),
    endLine: lineOf(name ?? node),
  };
}

/** `const { a, b: c } = require("./m")` and `const m = require("./m")`. */
export function requiresOf(node: SgNode): Import[] {
  const from = /^require\(\s*["'`]([^"'`]{1,300})["'`]\s*\)$/.exec(
    node.field("value")?.text().slice(0, 400) ?? "",
  )?.[1];
  const name = node.field("name");
  if (from === undefined || name === null) return [];
  const line = lineOf(node);
  if (name.kind() === "identifier") return [{ name: "*", local: name.text(), from, line }];
  return name
    .children()
    .map((child) => /^([\w$]+)(?:\s*:\s*([\w$]+))?$/.exec(child.text()))
    .filter((match) => match !== null)
    .map(([, theirs = "", local]) => ({ name: theirs, local: local ?? theirs, from, line }));
}

/** Names that a Python module gives values at its top. */
function assigned(root: SgNode): string[] {
  return root
    .children()
    .filter((child) => child.kind() === "expression_statement")
    .map((child) => /^([A-Za-z_]\w*)\s*(?::[^=]*)?=/.exec(child.text().slice(0, 200))?.[1])
    .filter((name) => name !== undefined);
}
