import type { SgNode } from "@ast-grep/napi";
import type { Fix } from "../../../core/domain/index.ts";
import type { LineIndex } from "../source/index.ts";
import { quote } from "../source/index.ts";
import { addsErrors } from "./syntax.ts";

const placeholder = /\{\{([A-Z][A-Z0-9_]*)\}\}/g;
const longestQuote = 60;

/** A title or message with what was matched, as code and cut to a readable length. */
export function templateText(template: string, match: SgNode): string {
  return template.replaceAll(placeholder, (_, name: string) => {
    const text = (match.getMatch(name)?.text() ?? "").replaceAll(/\s+/g, " ");
    return quote(text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text);
  });
}

/**
 * The whole lines of the match with the template in its place. Null when the result has syntax errors that the file did
 * not have: a fix that does not parse is never shown.
 */
export function fixOf(
  template: string,
  match: SgNode,
  text: string,
  lines: LineIndex,
  grammar: string,
): Fix | null {
  const { start, end } = match.range();
  const replacement = template.replaceAll(placeholder, (_, name: string) => textOf(match, name));
  const fixed = text.slice(0, start.index) + replacement + text.slice(end.index);
  if (addsErrors(grammar, match.getRoot().root(), fixed)) return null;
  const range = lines.range(start.index, end.index);
  const lineStart = text.lastIndexOf("\n", start.index - 1) + 1;
  const after = text.indexOf("\n", end.index);
  const tail = text.slice(end.index, after === -1 ? text.length : after);
  const whole = `${text.slice(lineStart, start.index)}${replacement}${tail}`;
  return { range, lines: whole === "" ? [] : whole.split("\n") };
}

/** A metavariable for several nodes stands for all of them as they were written. */
function textOf(match: SgNode, name: string): string {
  const one = match.getMatch(name);
  if (one !== null) return one.text();
  const all = match.getMultipleMatches(name);
  const [first] = all;
  const last = all.at(-1);
  if (first === undefined || last === undefined) return "";
  return match.getRoot().root().text().slice(first.range().start.index, last.range().end.index);
}
