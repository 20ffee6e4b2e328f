import type { SgNode } from "@ast-grep/napi";
import { partOf, type FlowSyntax } from "./flow-syntax.ts";

/** Parameters that carry no data of a stranger: what is called back, answers, counters. */
const ownName =
  /^(?:_\w*|\$\w*|e|err|error|cb|callback|done|next|res|response|resolve|reject|fn|func|i|j|k|n|idx|index|len|length|count|port|pid|sig|signal|mode|code|level|depth|width|height|size|stdout|stderr|logger|log|module|exports|require|self|window|document|root|global|factory|jQuery|grunt|gulp)$/;

/** `: number` and the like; a union of literals. */
const ownType =
  /^:\s*(?:number|boolean|Date|RegExp|bigint|["'][^"']*["'](?:\s*\|\s*["'][^"']*["'])*)$/;

/** A file whose functions others may call. */
const offersFunctions = /\bexports\b|\bexport\b|\.prototype\.|\bdefine\(/;

export function isLibrary(text: string): boolean {
  return offersFunctions.test(text);
}

/** Names of a function's parameters that its callers fill with data. */
export function parameterNames(fn: SgNode, syntax: FlowSyntax): string[] {
  const single = fn.field("parameter");
  const list = single === null ? (fn.field("parameters")?.children() ?? []) : [single];
  return list.flatMap((one) => namesOf(one, syntax)).filter((name) => !ownName.test(name));
}

function namesOf(node: SgNode, syntax: FlowSyntax): string[] {
  const kind = String(node.kind());
  if (syntax.names.has(kind)) return [node.text()];
  const type = node.field("type")?.text() ?? "";
  if (ownType.test(type)) return [];
  const [name] = ["pattern", "left", "value", "name"].flatMap((field) => partOf(node, field) ?? []);
  if (name !== undefined) return namesOf(name, syntax);
  return /pattern/.test(kind) ? node.children().flatMap((child) => namesOf(child, syntax)) : [];
}

/** Of a function that is handed to a method: the value that the method belongs to. Null for other functions. */
export function calledOn(fn: SgNode): SgNode | null | "nothing" {
  const list = fn.parent();
  if (list?.kind() !== "arguments") return null;
  const callee = list.parent()?.field("function") ?? null;
  // `(function (root) { … })(this)` has the function elsewhere; `new Promise(…)` hands it nothing of a stranger.
  return callee?.field("object") ?? "nothing";
}

/** `"a" + b`, `a${b}`, `[a, b].join(" ")`: text that other text went into. */
export function isJoining(node: SgNode): boolean {
  const kind = String(node.kind());
  if (kind === "template_string") return /[^`\s]\s*\$\{|\}\s*[^`\s]/.test(node.text());
  if (kind === "binary_expression") {
    return node.field("operator")?.text() === "+" && /["'`]/.test(node.text());
  }
  if (kind === "augmented_assignment_expression") return node.field("operator")?.text() === "+=";
  if (kind !== "call_expression") return false;
  return /\.(?:join|concat|format)$/.test(node.field("function")?.text() ?? "");
}

/** Text with a tag before it, as in html`…`: that one decides what becomes of the values. */
export function isTagged(node: SgNode): boolean {
  return node.kind() === "template_string" && node.parent()?.kind() === "call_expression";
}

/** `list.push(value)`: the list's name and what goes in. */
export function pushedTo(node: SgNode): { readonly list: string; readonly values: SgNode } | null {
  if (node.kind() !== "call_expression") return null;
  const callee = node.field("function");
  if (!/^(?:push|unshift)$/.test(callee?.field("property")?.text() ?? "")) return null;
  const list = callee?.field("object");
  const values = node.field("arguments");
  if (list?.kind() !== "identifier" || values === null) return null;
  return { list: list.text(), values };
}
