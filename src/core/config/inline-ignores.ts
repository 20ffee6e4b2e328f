/** One `kody-ignore` comment. Lines are 1-based. */
export interface InlineIgnore {
  /** Where the comment stands. */
  readonly line: number;
  /** The line that it is about: its own, or the next one with code when it stands alone. */
  readonly target: number;
  /** Rule ids; empty when none is named. */
  readonly rules: readonly string[];
  /** Null when none is given. */
  readonly reason: string | null;
}

const word = "kody-ignore";

/** What begins a comment in the languages at hand, directly before the word. */
const opening = /(?:\/\/+|#+|--+|\/\*+|<!--|\{\{!(?:--)?|;+|%+|"""|'''|'|^\s*\*)\s*$/;
const closing = /\s*(?:\*\/\}?|--\}?\}|-->|"""|'''|%\}|\*\})\s*$/;
const ruleId = /^[a-z0-9@][a-z0-9@_./-]*\/[a-z0-9_.*/-]+$/i;
const maxReason = 200;
/** Nobody writes such a line by hand. */
const maxLine = 2_000;

/** All `kody-ignore RULE -- REASON` comments of a file, whatever its language. */
export function inlineIgnores(text: string): InlineIgnore[] {
  if (!text.includes(word)) return [];
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    const at = line.length > maxLine ? -1 : line.indexOf(word);
    if (at === -1 || !opening.test(line.slice(0, at))) return [];
    if (/^[\w-]/.test(line.slice(at + word.length))) return [];
    const { rules, reason } = parseIgnore(line.slice(at + word.length));
    const standsAlone = isOnlyComment(line.slice(0, at));
    const target = standsAlone ? nextCode(lines, index) : index;
    return [{ line: index + 1, target: target + 1, rules, reason }];
  });
}

function parseIgnore(rest: string): Pick<InlineIgnore, "rules" | "reason"> {
  const said = rest.replace(closing, "");
  const dash = /(?:^|\s)--(?:\s|$)/.exec(said);
  const ids = dash === null ? said : said.slice(0, dash.index);
  const reason = dash === null ? "" : said.slice(dash.index + dash[0].length).trim();
  return {
    rules: ids.split(/[\s,]+/).filter((id) => ruleId.test(id)),
    reason: reason === "" ? null : reason.slice(0, maxReason),
  };
}

function isOnlyComment(before: string): boolean {
  return (
    before
      .replace(/(?:\{\s*\/\*+|\/\/+|#+|--+|\/\*+|<!--|\{\{!(?:--)?|;+|%+|"""|'''|'|\*)\s*$/, "")
      .trim() === ""
  );
}

/** Comments of this kind may stand above each other, all about the code below them. */
function nextCode(lines: readonly string[], index: number): number {
  let at = index + 1;
  while (at < lines.length && isIgnoreAlone(lines[at] ?? "")) at += 1;
  return at;
}

function isIgnoreAlone(line: string): boolean {
  const at = line.length > maxLine ? -1 : line.indexOf(word);
  return at !== -1 && opening.test(line.slice(0, at)) && isOnlyComment(line.slice(0, at));
}
