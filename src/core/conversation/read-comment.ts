import { commandNames, type CommandName } from "./command.ts";

/** What a comment asks of Kody. */
export interface Reading {
  readonly wishes: readonly Wish[];
  /** True when Kody was named; false when the comment only answers one of Kody's own. */
  readonly named: boolean;
  /** More than Kody does for one comment. */
  readonly tooMany: boolean;
}

export type Wish =
  | { readonly kind: "command"; readonly name: CommandName; readonly rest: string }
  /** `nearest`: what was probably meant. */
  | { readonly kind: "unknown"; readonly word: string; readonly nearest: CommandName | null };

export const mostWishes = 5;
/** Words of a comment without a command that make it a question. */
const wordsOfQuestion = 3;
const noWish: Reading = { wishes: [], named: false, tooMany: false };

/**
 * Reads the commands at the beginnings of a comment's lines; code, quotes and words in the middle of a sentence are only
 * shown. `accounts`: how a mention of Kody's own account names it. `answersKody`: the comment answers one of Kody's, so
 * that Kody need not be named.
 */
export function readComment(
  body: string,
  accounts: readonly string[],
  answersKody: boolean,
): Reading {
  const lines = spokenLines(body);
  const asked: string[][] = [];
  for (const line of lines) {
    const rest = afterName(line, accounts);
    if (rest !== null) asked.push([rest]);
    else asked.at(-1)?.push(line);
  }
  const named = asked.length > 0;
  if (!named && !answersKody) return noWish;
  const texts = named ? asked.map((part) => part.join("\n").trim()) : [lines.join("\n").trim()];
  const wishes = texts.slice(0, mostWishes).flatMap((text) => wishOf(text, named));
  return { wishes, named, tooMany: texts.length > mostWishes };
}

/** The lines that are said, without code blocks, quotes and what is indented as code. */
function spokenLines(body: string): string[] {
  const said: string[] = [];
  let fence: string | null = null;
  for (const line of body.split(/\r\n?|\n/)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (fence !== null) {
      if (mark?.startsWith(fence) === true) fence = null;
    } else if (mark !== null) fence = mark;
    else if (!/^(?: {0,3}>| {4}|\t)/.test(line)) said.push(line);
  }
  return said;
}

/** What stands behind Kody's name at the beginning of a line; null when the line does not begin with it. */
function afterName(line: string, accounts: readonly string[]): string | null {
  const start = line.trimStart();
  if (!start.startsWith("@")) return null;
  const bare = /^@kody(?![\w-])[:,]?/i.exec(start);
  if (bare !== null) return start.slice(bare[0].length);
  for (const account of accounts) {
    const mention = [`@{${account}}`, `@${account}`].find((one) => start.startsWith(one));
    if (mention !== undefined) return start.slice(mention.length).replace(/^[:,]/, "");
  }
  const linked = /^@\[[^\]\n]{0,200}\]\(account_id:([^)\s]{1,100})\)[:,]?/.exec(start);
  if (linked?.[1] === undefined || !accounts.includes(linked[1])) return null;
  return start.slice(linked[0].length);
}

function wishOf(text: string, named: boolean): Wish[] {
  const word = /^\S+/.exec(text)?.[0] ?? "";
  if (word === "") return named ? [{ kind: "command", name: "help", rest: "" }] : [];
  const rest = text.slice(word.length).trim();
  const plain = word.toLowerCase().replace(/[.,:;!?]+$/, "");
  const name = commandNames.find((one) => one === plain);
  if (name !== undefined && (named || rest === "" || isArgument(rest)))
    return [{ kind: "command", name, rest }];
  // A person who answers says something; who names Kody with one word, or nearly a command, mistyped one.
  const nearest = nearestCommand(plain);
  const words = text.split(/\s+/).length;
  if (named && nearest !== null && (words <= wordsOfQuestion || rest === ""))
    return [{ kind: "unknown", word: plain, nearest }];
  if (named && words === 1 && !word.endsWith("?"))
    return [{ kind: "unknown", word: plain, nearest: null }];
  return [{ kind: "command", name: "ask", rest: text }];
}

/** `fix all`, `review --full`: what follows a command where Kody is not named, and no sentence does. */
function isArgument(rest: string): boolean {
  return /^(?:all|rule|propose|--\w+|severity:\w+)$/i.test(rest);
}

/** Within two slips of the finger, one for short words. */
function nearestCommand(word: string): CommandName | null {
  if (word.length > 20) return null;
  const near = commandNames
    .map((name) => ({ name, slips: distance(word, name) }))
    .toSorted((a, b) => a.slips - b.slips)[0];
  if (near === undefined || near.slips > (near.name.length <= 4 ? 1 : 2)) return null;
  return near.name;
}

/** Edits, each an insertion, a deletion, a replacement or an exchange of neighbours. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
