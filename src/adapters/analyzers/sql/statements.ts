import type { LineRange } from "../../../core/domain/index.ts";

/** One statement of an SQL file, without comments. */
export interface Statement {
  /** In lower case, each run of white space one space, the content of strings replaced by `?`: for matching. */
  readonly shape: string;
  /** The strings in their order, without quotes. */
  readonly strings: readonly string[];
  readonly range: LineRange;
}

/** A statement this long is data. Characters. */
const LONGEST = 20_000;

const PART =
  /(?<comment>--[^\n]*|\/\*[\s\S]*?\*\/|#(?= |$)[^\n]*)|(?<dollar>\$(?<tag>[A-Za-z_]\w{0,30})?\$)|(?<quote>[eEnN]?'(?:[^'\\]|''|\\[\s\S])*')|(?<name>"(?:[^"]|"")*"|`[^`]*`|\[\w[\w ]*\])|(?<space>\s+)|(?<end>;|^\s*GO\s*$)|(?<other>[A-Za-z_@#]\w*|[^\s])/gmu;

/**
 * Splits at semicolons and at `GO`, of whatever dialect. Bodies between dollar quotes are split too, because what they
 * hold is SQL mostly.
 */
export function statementsOf(text: string): Statement[] {
  const found: Statement[] = [];
  let parts: string[] = [];
  let strings: string[] = [];
  let start = 0;
  let size = 0;
  const lines = countLines(text);
  const close = (end: number): void => {
    const shape = parts.join("").replace(/\s+/g, " ").trim().toLowerCase();
    if (shape !== "" && shape.length <= LONGEST)
      found.push({ shape, strings, range: { start: lines(start), end: lines(end) } });
    [parts, strings, size] = [[], [], 0];
  };
  for (const match of text.matchAll(PART)) {
    const { comment, dollar, quote, space, end } = match.groups ?? {};
    const last = match.index + match[0].length - 1;
    if (comment !== undefined || space !== undefined) parts.push(parts.length === 0 ? "" : " ");
    else if (end !== undefined || dollar !== undefined) close(Math.max(start, match.index - 1));
    else {
      if (size === 0) start = match.index;
      size += 1;
      if (quote !== undefined) strings.push(quote.replace(/^[eEnN]?'|'$/g, ""));
      parts.push(quote === undefined ? match[0] : "'?'");
    }
    if (last === text.length - 1) close(last);
  }
  return found;
}

function countLines(text: string): (offset: number) => number {
  const starts: number[] = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  let line = 0;
  return (offset) => {
    while (line > 0 && (starts[line] ?? 0) > offset) line -= 1;
    while (line + 1 < starts.length && (starts[line + 1] ?? Infinity) <= offset) line += 1;
    return line + 1;
  };
}
