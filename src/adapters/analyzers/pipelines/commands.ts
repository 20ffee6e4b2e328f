import { isScalar } from "yaml";
import type { LineRange } from "../../../core/domain/index.ts";
import { elements, get, type Value } from "../yaml-file/index.ts";
import { type Checked, lineOf } from "./report.ts";
import { pipelinesOf } from "./steps.ts";

/** One shell command line, lines joined by a backslash taken together. */
export interface Command {
  readonly text: string;
  readonly range: LineRange | null;
  readonly part: "script" | "after-script";
}

/** Longer lines are data, not commands; the limit also bounds every pattern's time. */
const LONGEST = 2_000;

/** The commands of all steps, each step's once. */
export function commandsOf(checked: Checked): Command[][] {
  const seen = new Set<object>();
  const found: Command[][] = [];
  for (const { map } of pipelinesOf(checked.file).flatMap((pipeline) => pipeline.steps)) {
    if (seen.has(map)) continue;
    seen.add(map);
    const commands: Command[] = [];
    for (const part of ["script", "after-script"] as const) {
      for (const item of elements(checked.file, get(checked.file, map, part))) {
        for (const command of split(checked, item, part)) commands.push(command);
      }
    }
    found.push(commands);
  }
  return found;
}

function split(checked: Checked, item: Value, part: Command["part"]): Command[] {
  const node = checked.file.follow(item);
  if (!isScalar(node) || typeof node.value !== "string") return [];
  const start = lineOf(checked, node);
  // Only a literal block keeps its lines; elsewhere all commands stand on the node's first line.
  const literal = node.type === "BLOCK_LITERAL" && start !== null;
  const commands: Command[] = [];
  const lines = node.value.split("\n");
  for (let index = 0; index < lines.length; index += 1) {
    const first = index;
    let text = lines[index] ?? "";
    while (text.endsWith("\\") && index + 1 < lines.length && text.length < LONGEST) {
      index += 1;
      text = `${text.slice(0, -1)} ${lines[index] ?? ""}`;
    }
    const clean = withoutComment(text).trim();
    if (clean === "" || clean.length > LONGEST) continue;
    const line = literal ? start.start + 1 + first : 0;
    commands.push({
      text: clean,
      range: literal ? { start: line, end: line + (index - first) } : start,
      part,
    });
  }
  return commands;
}

/** `# …` at the start of a word, outside quotes. */
export function withoutComment(line: string): string {
  let quote = "";
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] ?? "";
    if (quote !== "") {
      if (char === "\\" && quote === '"') at += 1;
      else if (char === quote) quote = "";
    } else if (char === "\\") at += 1;
    else if (char === '"' || char === "'") quote = char;
    else if (char === "#" && (at === 0 || /\s/.test(line[at - 1] ?? ""))) return line.slice(0, at);
  }
  return line;
}
