import type { SgNode } from "@ast-grep/napi";
import type { OutlineSyntax } from "./syntax.ts";

/** 1-based. */
export function lineOf(node: SgNode): number {
  return node.range().start.line + 1;
}

/** The name of the class, or of the receiver's type, that a node stands in; null outside of any. */
export function containerOf(node: SgNode, syntax: OutlineSyntax): string | null {
  const receiver = node.field("receiver");
  if (receiver !== null)
    return /([A-Za-z_]\w*)(?:\[[^\]]*\])?\s*\)$/.exec(receiver.text())?.[1] ?? null;
  for (const outer of node.ancestors()) {
    if (!syntax.containers.includes(String(outer.kind()))) continue;
    const name = outer.field("name") ?? outer.field("type");
    // A class or an object without a name is reached in ways that are not known.
    return name === null ? "" : name.text().replace(/<.*$/s, "");
  }
  return null;
}

/** True within a function's body: reached from nowhere else. */
export function isInner(node: SgNode, syntax: OutlineSyntax): boolean {
  for (const outer of node.ancestors()) {
    const kind = String(outer.kind());
    if (syntax.containers.includes(kind)) return false;
    if (syntax.functions.includes(kind) || INNER.has(kind)) return true;
  }
  return false;
}

const INNER: ReadonlySet<string> = new Set([
  "arrow_function",
  "function_expression",
  "function",
  "lambda",
  "func_literal",
  "lambda_expression",
  "closure_expression",
]);
