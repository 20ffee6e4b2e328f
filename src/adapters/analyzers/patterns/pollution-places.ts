import type { SgNode } from "@ast-grep/napi";

export interface NamedFunction {
  readonly node: SgNode;
  /** Null for one without a name. */
  readonly name: string | null;
}

const kinds = [
  "function_declaration",
  "function_expression",
  "arrow_function",
  "method_definition",
] as const;

/** Functions that have a name and whose text has this, the innermost such of those within each other. */
export function namedFunctionsWith(root: SgNode, has: RegExp): NamedFunction[] {
  const all = root
    .findAll({ rule: { any: kinds.map((kind) => ({ kind })) } })
    .map((node) => ({ node, name: nameOf(node) }))
    .filter(({ node, name }) => name !== null && has.test(node.text()));
  // A module's wrapper has a function in it for each thing that it does.
  return all.filter(({ node }) => node.range().end.index - node.range().start.index < 6_000);
}

function nameOf(node: SgNode): string | null {
  const own = node.field("name")?.text();
  if (own !== undefined) return own;
  const parent = node.parent();
  const holder = parent?.field("name") ?? parent?.field("left") ?? parent?.field("key");
  const name = holder?.text() ?? "";
  return /[\w$]+$/.exec(name)?.[0] ?? null;
}
