/**
 * Text that a pull request can influence, made safe for a comment. Bitbucket renders markdown without HTML, but links,
 * images and mentions work there, so none of them may come from the reviewed code.
 */

/** Control characters, bidirectional overrides, zero-width characters and tags: they change how text looks, not what it says. */
const invisible =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e0fff}]/gu;
const markdownSigns = /[\\`*_{}[\]<>()#+!|~&]/g;

/** The text on one line, without what only changes how it looks. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").replace(invisible, "").trim();
}

/** Escapes a short text (a path, a title, an identifier) so that it shows literally on one line. */
export function escapeInline(text: string): string {
  const plain = oneLine(text);
  return breakLinks(plain.replace(markdownSigns, (sign) => `\\${sign}`)).replace(
    /^(\d+)([.)])|^([-=])/,
    "$1$3\u200b$2",
  );
}

/** Bitbucket links bare addresses and mentions accounts; an invisible character keeps both from happening. */
function breakLinks(text: string): string {
  return text
    .replace(/@/g, "@\u200b")
    .replace(/\/(?=\/)/g, "/\u200b")
    .replace(/\bmailto:/gi, "mailto\u200b:")
    .replace(/\bwww\./gi, "www\u200b.");
}

/** Shows `text` as a code span, whatever it contains. */
export function codeSpan(text: string): string {
  const plain = oneLine(text);
  if (plain === "") return "` `";
  const fence = "`".repeat(longestRun(plain, "`") + 1);
  const pad = plain.startsWith("`") || plain.endsWith("`") ? " " : "";
  return `${fence}${pad}${plain}${pad}${fence}`;
}

/** A fenced block whose fence the content cannot close. `language` is one of Kody's own words. */
export function codeBlock(lines: readonly string[], language: string): string {
  // A line terminator hidden in a line would end it early; tabs stay.
  const safe = lines.map((line) => line.replace(/[\r\n\u2028\u2029]/g, " ").replace(invisible, ""));
  const longest = Math.max(2, ...safe.map((line) => longestRun(line, "`")));
  const fence = "`".repeat(longest + 1);
  return [`${fence}${language}`, ...safe, fence].join("\n");
}

/**
 * Keeps what an analyzer's message may use (paragraphs, lists, emphasis, code spans) and disarms what it may not: links,
 * images, HTML, mentions, headings, link definitions. Code spans are kept as they are.
 */
export function sanitizeMessage(markdown: string): string {
  return splitCodeSpans(markdown.replace(/\r\n?/g, "\n").replace(invisible, ""))
    .map((part) => (part.code ? codeSpan(part.text) : disarm(part.text)))
    .join("")
    .trim();
}

function disarm(text: string): string {
  return breakLinks(text.replace(/[\\`[\]<>~|&]/g, (sign) => `\\${sign}`)).replace(
    /^(\s*)(#+|=+)/gm,
    (_, space: string, signs: string) => `${space}\\${signs}`,
  );
}

interface TextPart {
  readonly text: string;
  readonly code: boolean;
}

/** Splits at balanced backtick runs of equal length on one line, as CommonMark pairs them. */
function splitCodeSpans(markdown: string): TextPart[] {
  const parts: TextPart[] = [];
  let plain = "";
  let position = 0;
  while (position < markdown.length) {
    const run = backticksAt(markdown, position);
    if (run === 0) {
      plain += markdown.charAt(position);
      position += 1;
      continue;
    }
    const end = closingRun(markdown, position + run, run);
    if (end === -1) {
      plain += "`".repeat(run);
      position += run;
      continue;
    }
    parts.push(
      { text: plain, code: false },
      { text: markdown.slice(position + run, end), code: true },
    );
    plain = "";
    position = end + run;
  }
  return [...parts, { text: plain, code: false }];
}

function closingRun(text: string, from: number, length: number): number {
  for (let position = from; position < text.length;) {
    if (text.charAt(position) === "\n") return -1;
    const run = backticksAt(text, position);
    if (run === length) return position;
    position += Math.max(run, 1);
  }
  return -1;
}

function backticksAt(text: string, position: number): number {
  let count = 0;
  while (text.charAt(position + count) === "`") count += 1;
  return count;
}

function longestRun(text: string, sign: string): number {
  let longest = 0;
  let current = 0;
  for (const character of text) {
    current = character === sign ? current + 1 : 0;
    longest = Math.max(longest, current);
  }
  return longest;
}
