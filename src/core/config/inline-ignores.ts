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
const openings = ["//", "#", "--", "/*", "/**", "<!--", "{{!", ";", "%", '"""', "'"];
/** The same where nothing else stands on the line; a star begins a line of a longer comment. */
const onlyOpening = /^(?:\{\s*\/\*+|\/\/+|#+|--+|\/\*+|<!--|\{\{!(?:--)?|;+|%+|"""|'''|'|\*)$/;
const closings = ["*/}", "*/", "--}}", "--}", "}}", "-->", '"""', "'''", "%}", "*}"];
const ruleId = /^[a-z0-9@][a-z0-9@_./-]*\/[a-z0-9_.*/-]+$/i;
const maxRuleId = 120;
const maxReason = 200;
/** Nobody writes such a line by hand. */
const maxLine = 2_000;

/** All `kody-ignore RULE -- REASON` comments of a file, whatever its language. */
export function inlineIgnores(text: string): InlineIgnore[] {
  if (!text.includes(word)) return [];
  const lines = text.split("\n");
  const found: InlineIgnore[] = [];
  // From below, so that comments above each other know what they all stand above.
  let code = lines.length + 1;
  for (let line = lines.length; line > 0; line -= 1) {
    const written = lines[line - 1] ?? "";
    const at = commentAt(written);
    const isAlone = at !== null && isOnlyComment(written.slice(0, at));
    if (at !== null) {
      const said = parseIgnore(written.slice(at + word.length));
      found.push({ line, target: isAlone ? code : line, ...said });
    }
    if (!isAlone) code = line;
  }
  return found.toReversed();
}

/** Where the word begins; null when the line has no such comment. Each step is linear: anybody may write the line. */
function commentAt(line: string): number | null {
  const at = line.length > maxLine ? -1 : line.indexOf(word);
  if (at === -1 || /^[\w-]/.test(line.slice(at + word.length))) return null;
  const before = line.slice(0, at).trimEnd();
  if (isOnlyComment(before)) return at;
  const opening = openings.find((one) => before.endsWith(one));
  if (opening === undefined) return null;
  return isInText(before.slice(0, -opening.length)) ? null : at;
}

/** A quotation mark is open. Apostrophes don't count: prose has them. */
function isInText(before: string): boolean {
  let open = "";
  for (let at = 0; at < before.length; at += 1) {
    const character = before.charAt(at);
    if (character === "\\") at += 1;
    else if (open === "" && (character === '"' || character === "`")) open = character;
    else if (character === open) open = "";
  }
  return open !== "";
}

function parseIgnore(rest: string): Pick<InlineIgnore, "rules" | "reason"> {
  const whole = rest.trimEnd();
  const closing = closings.find((one) => whole.endsWith(one)) ?? "";
  const said = whole.slice(0, whole.length - closing.length);
  const dash = /(?:^|\s)--(?:\s|$)/.exec(said);
  const ids = dash === null ? said : said.slice(0, dash.index);
  const reason = dash === null ? "" : said.slice(dash.index + dash[0].length).trim();
  return {
    rules: ids.split(/[\s,]+/).filter((id) => id.length <= maxRuleId && ruleId.test(id)),
    reason: reason === "" ? null : reason.slice(0, maxReason),
  };
}

function isOnlyComment(before: string): boolean {
  return onlyOpening.test(before.trim());
}
