import { parse } from "@ast-grep/napi";
import type { RawFinding, SourceFile } from "../../../core/domain/index.ts";
import { grammarOf, registerGrammars } from "./languages.ts";

/** Comments and quoted texts of most languages, in which brackets mean nothing. */
const quoted =
  /\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?|\/\/[^\n]*|#[^\n(){}[\]]*$|"(?:\\.|[^"\\\n]){0,2000}"|'(?:\\.|[^'\\\n]){0,2000}'|`(?:\\.|[^`\\]){0,2000}`/gm;
const pairs: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const closes = new Set(Object.values(pairs));

/** How deep what stands around a piece may be; deeper ones are left as they are. */
const deepest = 40;

/**
 * Looks at lines from the middle of a file: as they are, or with what seems to be open around them closed, whichever the
 * grammar can read better. The lines of the findings are those of the piece.
 */
export function matchInPiece(
  file: SourceFile,
  match: (whole: SourceFile) => readonly RawFinding[],
): RawFinding[] {
  const grammar = grammarOf(file.path);
  if (grammar === null) return [];
  registerGrammars();
  const start = grammar.language === "php" && !file.text.includes("<?") ? "<?php" : "";
  const last = file.text.split("\n").length - 1;
  const [best] = [{ before: "", after: "" }, ...around(file.text)]
    .map(({ before, after }) => `${start} ${before}\n${file.text}${after}\n`)
    .map((text) => ({ text, broken: brokenLength(grammar.grammar, text) }))
    .toSorted((a, b) => a.broken - b.broken);
  if (best === undefined) return [];
  return match({ path: file.path, text: best.text }).flatMap((finding) => {
    const { fix, range, ...rest } = finding;
    if (range === null || range.start < 2) return [];
    const end = Math.min(range.end - 1, last);
    return [
      {
        ...rest,
        range: { start: range.start - 1, end: Math.max(range.start - 1, end) },
        ...(fix === undefined ? {} : { fix: { ...fix, range: up(fix.range) } }),
      },
    ];
  });
}

function up({ start, end }: { readonly start: number; readonly end: number }) {
  return { start: start - 1, end: end - 1 };
}

function brokenLength(grammar: string, text: string): number {
  const errors = parse(grammar, text)
    .root()
    .findAll({ rule: { kind: "ERROR" } });
  return errors.reduce((sum, node) => {
    const { start, end } = node.range();
    return sum + end.index - start.index + 1;
  }, 0);
}

interface Surroundings {
  readonly before: string;
  readonly after: string;
}

/** Brackets that fit those which the piece closes without having opened them, and closes those that it leaves open. */
function around(text: string): Surroundings[] {
  const bare = text.replaceAll(quoted, (quote) => " ".repeat(quote.length));
  const open: string[] = [];
  const unopened: { bracket: string; at: number }[] = [];
  for (let at = 0; at < bare.length; at += 1) {
    const character = bare[at] ?? "";
    const closing = pairs[character];
    if (closing !== undefined) open.push(closing);
    else if (closes.has(character) && open.at(-1) === character) open.pop();
    else if (closes.has(character)) unopened.push({ bracket: character, at });
  }
  if (open.length + unopened.length === 0 || open.length + unopened.length > deepest) return [];
  const after = open.toReversed().join("");
  if (unopened.length === 0) return [{ before: "", after }];
  const before = unopened
    .toReversed()
    .map(({ bracket, at }) => opener(bracket, bare.slice(at + 1)))
    .join(" ");
  return [
    { before, after },
    { before: "", after },
  ];
}

/** What could stand before the bracket's content, by what follows it. */
function opener(bracket: string, following: string): string {
  if (bracket === ")") return "f(";
  if (bracket === "]") return "x = [";
  const word = /^\s*([a-z]*)/.exec(following)?.[1] ?? "";
  if (word === "else") return "if (x) {";
  if (word === "catch" || word === "finally") return "try {";
  if (word === "while") return "do {";
  return /^\s*\)/.test(following) ? "function () {" : "{";
}
