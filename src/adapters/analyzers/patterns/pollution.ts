import type { SgNode } from "@ast-grep/napi";
import { namedFunctionsWith } from "./pollution-places.ts";

/** Names that say that somebody thought of it, wherever in the function they stand. */
const guarded =
  /__proto__|\bprototype\b|['"]constructor['"]|Object\.create\(null\)|new Map\b|Object\.freeze|[Ii]s(?:Safe|Unsafe|Valid|Allowed|Forbidden|Prototype|Polluted)\w*\(|(?:UNSAFE|FORBIDDEN|BLOCKED|DISALLOWED|dangerous|unsafe|forbidden)\w*|[Pp]olluti|defineProperty|safe(?:Set|Get|Key|Prop)|assertKey|[sS]anitize\w*\(|(?:special|reserved|banned|denied)(?:Prop|Key|Name)\w*/;
/** Names that the program itself declares. */
const declared = /[sS]chemas?\b/;
const counter =
  /^(?:i|j|n|x|y|z|_?i\d?|idx|ix|index|row|col|column|len|length|num|offset|pos|at|\d+|[ijkn]\s*[+-].*)$|\+\+|--|(?:Index|Idx|Id)$|\.(?:length|id|index)\b|^[A-Z_]+$|^['"`]|^Symbol|^k[A-Z]/;

/** A number or a name of the program's own; what is taken from a list of names is neither. */
function isCounter(key: string): boolean {
  return !/^[\w$.]+\[/.test(key) && counter.test(key);
}

interface Write {
  readonly node: SgNode;
  readonly target: string;
  readonly key: string;
  readonly value: SgNode;
}

/** Recursive copies of one object's properties into another that take `__proto__` along. */
export function pollutingMerges(root: SgNode): SgNode[] {
  return namedFunctionsWith(root, /for\s*\(|forEach|\.keys|\.entries|each/).flatMap((fn) => {
    if (guarded.test(fn.node.text())) return [];
    const writes = writesIn(fn.node).filter(({ key }) => loopsOver(fn.node, key));
    // Into a new object of the function's own nobody else's prototype is written.
    const merged = writes.filter(
      ({ target, key }) =>
        recursesInto(fn.node, fn.name, target, key) &&
        readsElsewhere(fn.node, target, key) &&
        !checksOwn(fn.node, target) &&
        !isFresh(fn.node, target),
    );
    return merged.slice(0, 1).map(({ node }) => node);
  });
}

function writesIn(fn: SgNode): Write[] {
  return fn.findAll({ rule: { pattern: "$T[$K] = $V" } }).flatMap((node) => {
    const target = node.getMatch("T")?.text();
    const key = node.getMatch("K")?.text();
    const value = node.getMatch("V");
    if (target === undefined || key === undefined || value === null || isCounter(key)) return [];
    return [{ node, target, key, value }];
  });
}

function loopsOver(fn: SgNode, key: string): boolean {
  if (!/^[\w$]+$/.test(key)) return false;
  const name = key.replaceAll("$", "\\$");
  return new RegExp(
    [
      `for\\s*\\(\\s*(?:var|let|const)?\\s*\\[?\\s*${name}\\b[^)]*\\b(?:in|of)\\s+(?!\\[)`,
      `(?:keys|getOwnPropertyNames|entries|ownKeys)\\([^]*?\\)\\s*\\.(?:forEach|map|reduce|filter|some|every)\\(\\s*(?:async\\s*)?(?:function\\s*\\w*\\s*)?\\(?[\\w,\\s]*\\[?\\b${name}\\b`,
      `\\b(?:each|forOwn|forIn|forEach)\\([^]*?function\\s*\\w*\\([^)]*\\b${name}\\b`,
      `\\b${name}\\s*=\\s*[\\w$.]*(?:keys|names|props)\\[`,
    ].join("|"),
    "i",
  ).test(fn.text());
}

/** What is written comes from the same property of another object: not a change in place. */
function readsElsewhere(fn: SgNode, target: string, key: string): boolean {
  const text = fn.text();
  const name = key.replaceAll("$", "\\$");
  const reads = [...text.matchAll(new RegExp(`([\\w$.\\]]+)\\[\\s*${name}\\s*\\]`, "g"))];
  if (reads.some(([, owner]) => owner !== target)) return true;
  // The key comes together with its value: `[key, value] of`, `function (value, key)`.
  return new RegExp(
    `\\[\\s*${name}\\s*,[^\\]]*\\]\\s*(?:of|\\)|=)|function\\s*\\w*\\(\\s*\\w+\\s*,\\s*${name}\\b|\\(\\s*\\w+\\s*,\\s*${name}\\s*\\)\\s*=>`,
  ).test(text);
}

/** The function calls itself with `target[key]` or what it was put into. */
function recursesInto(fn: SgNode, name: string, target: string, key: string): boolean {
  const place = `${target}[${key}]`;
  const copies = [place, ...namesFor(fn, place)];
  return fn.findAll({ rule: { kind: "call_expression" } }).some((call) => {
    const callee = call.field("function")?.text() ?? "";
    const called = /[\w$]+$/.exec(callee)?.[0];
    const again = called === name || callee === "arguments.callee";
    if (!again) return false;
    const given = call.field("arguments")?.children() ?? [];
    return given.some((one) => copies.includes(one.text()));
  });
}

function namesFor(fn: SgNode, place: string): string[] {
  return [
    ...fn.findAll({ rule: { pattern: `$N = ${place}` } }),
    ...fn.findAll({
      rule: { kind: "variable_declarator", has: { field: "value", pattern: place } },
    }),
  ].flatMap((node) => node.getMatch("N")?.text() ?? node.field("name")?.text() ?? []);
}

function checksOwn(fn: SgNode, target: string): boolean {
  const name = target.replace(/[^\w]/g, "\\$&");
  return new RegExp(
    `hasOwn\\w*(?:\\.call)?\\(\\s*${name}\\b|\\b${name}\\.hasOwn|hasOwn\\w*\\(\\s*${name}\\b`,
  ).test(fn.text());
}

function isFresh(fn: SgNode, target: string): boolean {
  const name = target.replace(/[^\w]/g, "\\$&");
  return new RegExp(
    `(?:const|let|var|,)\\s*${name}\\s*(?::[^=]+)?=\\s*(?:\\{|\\[|new\\b|Array\\.isArray|Object\\.create)`,
  ).test(fn.text());
}

/** Walks that follow names from outside down an object and write at the end: `a = a[name]` … `a[last] = value`. */
export function pollutingPaths(root: SgNode): SgNode[] {
  return namedFunctionsWith(root, /\]\s*=|reduce/).flatMap((fn) => {
    const text = fn.node.text();
    if (
      guarded.test(text) ||
      declared.test(text) ||
      !/split\(|path|\bkeys?\b|prop|name|segment|part|section|\.shift\(|\.pop\(/i.test(text)
    )
      return [];
    const walked = walkedNames(fn.node);
    if (walked.size === 0) return [];
    const written = writesIn(fn.node).filter(
      ({ target, value, node }) =>
        walked.has(target) && !isStep(node, walked) && !/^(?:\{\}|\[\])$/.test(value.text()),
    );
    return written
      .filter(({ target }) => !checksOwn(fn.node, target))
      .slice(0, 1)
      .map(({ node }) => node);
  });
}

/** Names that are replaced by one of their own properties whose name is not known: `a = a[b]`, `a = a[b] || (a[b] = {})`. */
function walkedNames(fn: SgNode): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of fn.findAll({ rule: { pattern: "$A = $B" } })) {
    const [name, value] = [node.getMatch("A")?.text(), node.getMatch("B")?.text()];
    if (name === undefined || value === undefined || !/^[\w$]+$/.test(name)) continue;
    // Into a part that is made when it is missing, or from the name itself on to a part of it.
    const from = value.includes("{}") ? "[\\w$.]+" : name.replaceAll("$", "\\$");
    const step = new RegExp(`(?:^|[\\s(=|&?:])${from}\\[([^\\]]+)(?:\\]|\\[)`).exec(value);
    const key = step?.[1] ?? "";
    if (key !== "" && !isCounter(key) && isInLoop(node, fn) && isOwnName(key, fn)) found.add(name);
  }
  return found;
}

/** A name that the function itself gives a value to; one from outside of it is a constant as a rule. */
function isOwnName(key: string, fn: SgNode): boolean {
  const first = /^[\w$]+/.exec(key.trim())?.[0];
  if (first === undefined) return true;
  const regex = `^${first.replaceAll("$", "\\$")}$`;
  const kinds = [{ kind: "identifier" }, { kind: "shorthand_property_identifier_pattern" }];
  return fn.findAll({ rule: { any: kinds, regex } }).some((one) => isGiven(one));
}

const lists =
  /^(?:formal_parameters|array_pattern|object_pattern|required_parameter|optional_parameter)$/;

function isGiven(name: SgNode): boolean {
  const parent = name.parent();
  if (parent === null) return false;
  if (lists.test(String(parent.kind()))) return true;
  return ["name", "left", "parameter"].some((field) => parent.field(field)?.id() === name.id());
}

function isInLoop(node: SgNode, fn: SgNode): boolean {
  for (const up of node.ancestors()) {
    if (/^(?:for|while|do)_/.test(String(up.kind()))) return true;
    if (up.kind() === "arguments")
      return /\.(?:forEach|reduce|map|each)$/.test(up.parent()?.field("function")?.text() ?? "");
    if (up.id() === fn.id()) return false;
  }
  return false;
}

/** `a = a[b] = {}`: the write is part of the walk itself. */
function isStep(write: SgNode, walked: ReadonlySet<string>): boolean {
  const value = write.getMatch("V")?.text() ?? "";
  return (
    [...walked].some((name) => value.startsWith(`${name}[`)) || /\{\}\)?$|\[\]\)?$/.test(value)
  );
}
