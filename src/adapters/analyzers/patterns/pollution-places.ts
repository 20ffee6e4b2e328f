import type { SgNode } from "@ast-grep/napi";

export interface NamedFunction {
  readonly node: SgNode;
  readonly name: string;
}

const kinds: ReadonlySet<string> = new Set([
  "function_declaration",
  "function_expression",
  "arrow_function",
  "method_definition",
]);
const longest = 6_000;

/** Functions that have a name, write a property by a name that is not fixed, and whose text has this. */
export function namedFunctionsWith(root: SgNode, has: RegExp): NamedFunction[] {
  const around = root
    .findAll({
      rule: { kind: "assignment_expression", has: { field: "left", kind: "subscript_expression" } },
    })
    .flatMap((write) => write.ancestors())
    .filter((node) => kinds.has(String(node.kind())));
  return [...new Map(around.map((node) => [node.id(), node])).values()].flatMap((node) => {
    const { start, end } = node.range();
    // A module's wrapper has a function in it for each thing that it does.
    if (end.index - start.index >= longest) return [];
    const name = nameOf(node);
    return name !== null && has.test(node.text()) ? [{ node, name }] : [];
  });
}

function nameOf(node: SgNode): string | null {
  const own = node.field("name")?.text();
  if (own !== undefined) return own;
  const parent = node.parent();
  const holder = parent?.field("name") ?? parent?.field("left") ?? parent?.field("key");
  const name = holder?.text() ?? "";
  return /[\w$]+$/.exec(name)?.[0] ?? null;
}
