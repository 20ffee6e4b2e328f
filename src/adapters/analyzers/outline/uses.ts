import type { SgNode } from "@ast-grep/napi";
import type { LineRange } from "../../../core/domain/index.ts";
import type { NameUse } from "./structure.ts";

const MOST = 5_000;

/** The names among `nodes` that stand on `lines`, with what is done with them there. */
export function usesOf(
  text: string,
  nodes: readonly SgNode[],
  lines: readonly LineRange[],
): NameUse[] {
  const rows = text.split("\n");
  const uses: NameUse[] = [];
  for (const node of nodes) {
    const { start, end } = node.range();
    const line = start.line + 1;
    if (!lines.some((range) => range.start <= line && line <= range.end)) continue;
    if (uses.length >= MOST) break;
    const row = rows[start.line] ?? "";
    // Columns are counted in ways of their own where a line has more than plain letters: then what is around is looked up anew.
    const name = node.text();
    const at = row.startsWith(name, start.column) ? start.column : row.indexOf(name);
    if (name.length > 100 || end.line !== start.line || at === -1) continue;
    uses.push({ name, line, ...roleOf(row, at, name, String(node.kind())) });
  }
  return uses;
}

function roleOf(
  row: string,
  at: number,
  name: string,
  kind: string,
): Pick<NameUse, "role" | "receiver"> {
  const before = row.slice(Math.max(0, at - 120), at);
  const after = row.slice(at + name.length, at + name.length + 40);
  const called = /^\s*(?:<[\w\s,.[\]|]*>\s*)?!?\(/.test(after) || /^\s*`/.test(after);
  const dot = /(?:([A-Za-z_$][\w$]*))?\s*(?:\?\.|!?\.|::|->)\s*$/.exec(before);
  if (dot !== null && !/\.\.\.\s*$/.test(before)) {
    const receiver = dot[1] ?? null;
    return { role: called ? "method" : "member", receiver };
  }
  if (kind === "type_identifier" || kind === "constant") return { role: "type", receiver: null };
  if (/\bnew\s+$/.test(before)) return { role: "type", receiver: null };
  if (/^[A-Z]/.test(name) && /[a-z]/.test(name) && !called) return { role: "type", receiver: null };
  // JSX: an element is a call of its component.
  if (/<\/?$/.test(before) && /^[A-Z]/.test(name)) return { role: "type", receiver: null };
  return { role: called ? "call" : "plain", receiver: null };
}
