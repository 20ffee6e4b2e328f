import type { SgNode } from "@ast-grep/napi";
import { partIn, type FlowSyntax } from "./flow-syntax.ts";

/** Functions whose answer says something about a value instead of being made of it. */
const harmlessCall =
  /(?:sanit|escap|encode|valid|clean|quote|allow|safe|hash|digest|count|length|exist|includes|contains|compare|equal|parseint|parsefloat|tonumber|isnan|intval|floatval|atoi|strlen|typeof|ctype_|\?$|^to_[ifd]$|^(?:is|has|can|should|len|int|float|bool|number|boolean|id|abs|min|max)(?:[A-Z_]|$))/i;
/** Calls in a condition that make the value one of those that are meant. */
const guardCall =
  /(?:includes|contains|^has(?!_?(?:text|length|value)$)|\bhas$|test|match|startswith|endswith|starts_with|hasprefix|in_array|array_key_exists|valid|allow|permit|check|verify|^is(?!_?(?:not_?)?(?:null|empty|blank|present)|_?nullor)[A-Z_]|equals|(?<!nil|blank|present|empty|any)\?$)/i;
/** One side of a comparison is the host of an address. */
const hostCompared =
  /\b(?:host(?:name)?|netloc|origin)\b[^&|]*[!=]==?|[!=]==?[^&|]*\.(?:host(?:name)?|netloc|origin)\b/;

/** Calls that end the function unless what they are given holds. */
const demand = /^(?:require|check)$/;

/** False for a call that only looks like a guard because it has arguments. */
export function guards(node: SgNode, syntax: FlowSyntax): boolean {
  return !syntax.calls.has(String(node.kind())) || demand.test(calleeOf(node, syntax));
}

/** The names in braces of a text: `{name}`, `{name:?}`. */
export function namesInTemplate(text: string): string[] {
  return [...text.matchAll(/\{([a-z_]\w*)(?::[^{}]*)?\}/g)].map((match) => match[1] ?? "");
}

/** `name += value`, which leaves in the name what was there. */
export function addsTo(node: SgNode): boolean {
  return (
    /augmented|compound/.test(String(node.kind())) ||
    /^\s*\+=/.test(operatorOf(node)) ||
    node.child(1)?.kind() === "+="
  );
}

export function isHarmless(callee: string): boolean {
  return harmlessCall.test(callee);
}

/** The last word of what is called: `query` of `db.pool.query`. */
export function calleeOf(call: SgNode, syntax: FlowSyntax): string {
  const text = partIn(call, syntax.calls)?.text() ?? "";
  return /[\w$]+$/.exec(text)?.[0] ?? text;
}

/** What makes a value one of those that are meant: `allowed.includes(x)`, `x in allowed`, `url.host == own`. */
export function lookupsIn(node: SgNode, syntax: FlowSyntax): SgNode[] {
  const isLookup = syntax.calls.has(String(node.kind()))
    ? guardCall.test(calleeOf(node, syntax))
    : isMembership(node) || isHostCheck(node);
  const inside = node.children().flatMap((child) => lookupsIn(child, syntax));
  return isLookup ? [node, ...inside] : inside;
}

function isMembership(node: SgNode): boolean {
  return (
    /binary|comparison|^check_/.test(String(node.kind())) &&
    node.children().some((child) => /^(?:not |!)?in$/.test(String(child.kind())))
  );
}

function isHostCheck(node: SgNode): boolean {
  return /binary|comparison/.test(String(node.kind())) && hostCompared.test(node.text());
}

/** `a < b` is a truth, whatever a and b hold. */
export function isComparison(node: SgNode): boolean {
  return (
    /binary/.test(String(node.kind())) &&
    /^(?:[=!]==?|[<>]=?|instanceof|in)$/.test(operatorOf(node))
  );
}

export function operatorOf(node: SgNode): string {
  return node.field("operator")?.text() ?? "";
}
