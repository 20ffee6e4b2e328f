/** How a language writes comments and strings, as far as telling code from text needs it. */
export interface Lexis {
  readonly lineComments: readonly string[];
  readonly blockComment: readonly [string, string] | null;
  /** Strings that end with their line. */
  readonly quotes: string;
  /** Strings that run over lines, the longest first. */
  readonly longQuotes: readonly string[];
}

const cLike: Lexis = {
  lineComments: ["//"],
  blockComment: ["/*", "*/"],
  quotes: `"'`,
  longQuotes: ["`"],
};
const php: Lexis = {
  lineComments: ["//", "#"],
  blockComment: ["/*", "*/"],
  quotes: "",
  longQuotes: [`"`, "'"],
};
const python: Lexis = {
  lineComments: ["#"],
  blockComment: null,
  quotes: `"'`,
  longQuotes: [`"""`, "'''"],
};
const ruby: Lexis = {
  lineComments: ["#"],
  blockComment: ["\n=begin", "\n=end"],
  quotes: `"'\``,
  longQuotes: [],
};
const jvm: Lexis = {
  lineComments: ["//"],
  blockComment: ["/*", "*/"],
  quotes: `"'`,
  longQuotes: [`"""`],
};
/** A single quote starts lifetimes as well as characters. */
const rust: Lexis = {
  lineComments: ["//"],
  blockComment: ["/*", "*/"],
  quotes: "",
  longQuotes: [`"`],
};

/** Names may stand in double quotes; bodies of functions stand between dollars. */
const sql: Lexis = {
  lineComments: ["--"],
  blockComment: ["/*", "*/"],
  quotes: "",
  longQuotes: ["$$", "'"],
};
const elixir: Lexis = {
  lineComments: ["#"],
  blockComment: null,
  quotes: `"'`,
  longQuotes: [`"""`],
};

export const lexes = { cLike, php, python, ruby, jvm, rust, sql, elixir };

/**
 * The lines of `text` with comments and the inside of strings blanked out, same number of lines and columns. Light: a
 * regular expression that holds a quote hides the rest of its line at most. Linear in the length of the text.
 */
export function maskedLines(text: string, lexis: Lexis): string[] {
  const out: string[] = [];
  let at = 0;
  while (at < text.length) {
    const end = skipText(text, at, lexis);
    if (end === at) {
      out.push(text[at] ?? "");
      at += 1;
      continue;
    }
    out.push(text.slice(at, end).replace(/[^\n]/g, " "));
    at = end;
  }
  return out.join("").split("\n");
}

/** The end of the comment or string that starts at `at`, or `at` itself. */
function skipText(text: string, at: number, lexis: Lexis): number {
  const block = lexis.blockComment;
  if (block !== null && text.startsWith(block[0], at))
    return after(text, block[1], at + block[0].length);
  if (lexis.lineComments.some((mark) => text.startsWith(mark, at))) return lineEnd(text, at);
  const long = lexis.longQuotes.find((quote) => text.startsWith(quote, at));
  if (long !== undefined) return stringEnd(text, at + long.length, long, true);
  const char = text[at] ?? "";
  return char !== "" && lexis.quotes.includes(char) ? stringEnd(text, at + 1, char, false) : at;
}

function after(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found + mark.length;
}

function lineEnd(text: string, from: number): number {
  const found = text.indexOf("\n", from);
  return found === -1 ? text.length : found;
}

function stringEnd(text: string, from: number, quote: string, overLines: boolean): number {
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (char === "\\") at += 1;
    else if (char === "\n" && !overLines) return at;
    else if (text.startsWith(quote, at)) return at + quote.length;
  }
  return text.length;
}
