import type { SgNode } from "@ast-grep/napi";
import type { Parameter } from "./outline.ts";

const OPTIONAL: ReadonlySet<string> = new Set([
  "optional_parameter",
  "default_parameter",
  "typed_default_parameter",
  "assignment_pattern",
]);
const REST: ReadonlySet<string> = new Set([
  "rest_pattern",
  "list_splat_pattern",
  "dictionary_splat_pattern",
  "spread_parameter",
  "variadic_parameter_declaration",
  "variadic_parameter",
]);
const NAMES: ReadonlySet<string> = new Set(["identifier", "variable_name", "property_identifier"]);

/** The parameters that a caller gives, in order. */
export function parametersOf(list: SgNode | null, implied: readonly string[]): Parameter[] {
  if (list === null) return [];
  // `x => …`: the parameter stands without its brackets.
  if (NAMES.has(list.kind().toString())) return [plain(list.text())];
  const found: Parameter[] = [];
  let keywordOnly = false;
  for (const group of commaGroups(list)) {
    const text = group.map((node) => node.text()).join(" ");
    if (text === "/") continue;
    if (text === "*") {
      keywordOnly = true;
      continue;
    }
    for (const parameter of parametersIn(group)) {
      if (implied.includes(parameter.name)) continue;
      found.push({ ...parameter, keywordOnly });
      // What follows `*args` in Python goes by name.
      if (parameter.rest && group[0]?.kind() === "list_splat_pattern") keywordOnly = true;
    }
  }
  return found;
}

function parametersIn(group: readonly SgNode[]): Parameter[] {
  const first = group[0];
  if (first === undefined) return [];
  const names = namesIn(group);
  if (first.kind() === "self_parameter") return [];
  // Go: `a, b int` declares two at once, and a type alone is a parameter without name.
  if (first.kind() === "parameter_declaration") {
    const declared = first
      .children()
      .filter((child) => child.kind() === "identifier")
      .map((child) => plain(child.text()));
    return declared.length === 0 ? [plain(first.text())] : declared;
  }
  const parts = group.flatMap((node) => [node, ...node.children()]);
  const rest = parts.some((node) => REST.has(String(node.kind())) || isRestMark(node.text()));
  const optional = parts.some((node) => OPTIONAL.has(String(node.kind())) || node.text() === "=");
  return [{ name: names[0] ?? lastWord(first.text()), optional, rest, keywordOnly: false }];
}

/** `String... names` */
function lastWord(text: string): string {
  return /[\w$]+$/.exec(text.slice(-80))?.[0] ?? text.slice(0, 80);
}

function isRestMark(text: string): boolean {
  return text === "..." || text === "params";
}

function plain(name: string): Parameter {
  return { name: name.slice(0, 80), optional: false, rest: false, keywordOnly: false };
}

/** The field `name` where the grammar has one, else the last plain name outside of types and defaults. */
function namesIn(group: readonly SgNode[]): string[] {
  for (const node of group) {
    const named = node.field("name") ?? node.field("pattern") ?? node.field("left");
    if (named !== null) return [inner(named)];
    if (NAMES.has(String(node.kind()))) return [node.text()];
    const child = node.children().find((one) => NAMES.has(String(one.kind())));
    if (child !== undefined) return [child.text()];
  }
  return [];
}

function inner(node: SgNode): string {
  return node
    .text()
    .replace(/^\.\.\./, "")
    .slice(0, 80);
}

/** The nodes of a bracketed list, parted at its commas, without brackets and comments. */
export function commaGroups(list: SgNode): SgNode[][] {
  const groups: SgNode[][] = [[]];
  for (const child of list.children()) {
    const kind = String(child.kind());
    if (kind === ",") groups.push([]);
    else if (!BRACKETS.has(kind) && !kind.includes("comment")) groups.at(-1)?.push(child);
  }
  return groups.filter((group) => group.length > 0);
}

const BRACKETS: ReadonlySet<string> = new Set(["(", ")", "[", "]", "|"]);
