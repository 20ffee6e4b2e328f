import type { SgNode } from "@ast-grep/napi";
import type { Call } from "./outline.ts";
import { commaGroups } from "./parameters.ts";
import type { OutlineSyntax } from "./syntax.ts";
import { containerOf, lineOf } from "./nodes.ts";

const SPREAD: ReadonlySet<string> = new Set([
  "spread_element",
  "list_splat",
  "dictionary_splat",
  "variadic_argument",
  "variadic_unpacking",
]);
/** A name with a colon or an equals sign before the value: `b: 2`, `k=2`. */
const KEYWORD = /^([A-Za-z_]\w*)\s*[:=](?![:=])/;
const KEYWORD_KINDS: ReadonlySet<string> = new Set(["keyword_argument", "argument"]);

const DROPPED: ReadonlySet<string> = new Set(["expression_statement"]);
const JUDGED: ReadonlySet<string> = new Set([
  "binary_expression",
  "unary_expression",
  "member_expression",
  "attribute",
  "subscript",
  "subscript_expression",
  "comparison_operator",
  "boolean_operator",
  "not_operator",
  "for_in_statement",
  "for_statement",
  "template_substitution",
]);
/** What makes something of a promise without awaiting it. */
const HANDLES = /^\s*\??\.\s*(?:then|catch|finally)\b/;

export function callOf(node: SgNode, syntax: OutlineSyntax): Call | null {
  const callee = calleeOf(node, syntax);
  if (callee === null) return null;
  const list =
    node.field("arguments") ?? lastOf(node, "argument_list") ?? lastOf(node, "arguments");
  // `new A` without brackets, and template literals, which are calls of another kind.
  const groups = list === null ? [] : argumentsOf(list);
  const keywords: string[] = [];
  let positional = 0;
  let spread = list !== null && String(list.kind()) === "template_string";
  for (const group of groups) {
    const keyword = keywordOf(group);
    if (group.some(isSpread)) spread = true;
    else if (keyword !== null) keywords.push(keyword);
    else positional += 1;
  }
  return {
    ...callee,
    container: containerOf(node, syntax),
    positional,
    keywords,
    spread,
    use: purposeOf(node),
    line: lineOf(node),
  };
}

function argumentsOf(list: SgNode): SgNode[][] {
  return String(list.kind()) === "generator_expression" ? [[list]] : commaGroups(list);
}

function isSpread(node: SgNode): boolean {
  return (
    SPREAD.has(String(node.kind())) ||
    node.text() === "..." ||
    node.children().some((child) => SPREAD.has(String(child.kind())))
  );
}

function keywordOf(group: readonly SgNode[]): string | null {
  const [node] = group;
  if (node === undefined || !KEYWORD_KINDS.has(String(node.kind()))) return null;
  return KEYWORD.exec(node.text().slice(0, 200))?.[1] ?? null;
}

function calleeOf(node: SgNode, syntax: OutlineSyntax): Pick<Call, "name" | "receiver"> | null {
  const creation = syntax.creations.includes(String(node.kind()));
  const target = creation
    ? (node.field("constructor") ?? node.field("type") ?? childOf(node, "name"))
    : (node.field("function") ?? node.field("name"));
  if (target === null) return null;
  const before = node.field("object") ?? node.field("scope");
  const text = target.text();
  if (text.length > 200) return null;
  if (before !== null) return { name: text, receiver: before.text().slice(0, 200) };
  const whole = /^(?:(.*?)\s*(?:\?\.|\.|::|\\))?([\p{L}_$][\p{L}\p{N}_$]*)(?:<[^()]*>)?$/su.exec(
    text,
  );
  if (whole?.[2] === undefined) return null;
  return { name: whole[2], receiver: whole[1] ?? null };
}

function purposeOf(node: SgNode): Call["use"] {
  const parent = node.parent();
  if (parent === null) return "kept";
  const kind = String(parent.kind());
  if (DROPPED.has(kind)) return "dropped";
  if (!JUDGED.has(kind)) return isCondition(parent, node) ? "judged" : "kept";
  if (kind !== "member_expression") return parent.text().startsWith("void ") ? "kept" : "judged";
  const after = parent.text().slice(node.text().length, node.text().length + 40);
  return HANDLES.test(after) ? "kept" : "judged";
}

/** `if (call())`, with its brackets in between. */
function isCondition(parent: SgNode, node: SgNode): boolean {
  const kind = String(parent.kind());
  const asked = kind === "parenthesized_expression" ? parent : node;
  const owner = kind === "parenthesized_expression" ? parent.parent() : parent;
  return owner?.field("condition")?.id() === asked.id();
}

function childOf(node: SgNode, kind: string): SgNode | null {
  return node.children().find((child) => child.kind() === kind) ?? null;
}

function lastOf(node: SgNode, kind: string): SgNode | null {
  return node.children().findLast((child) => child.kind() === kind) ?? null;
}
