import { Buffer } from "node:buffer";

/** Larger files are named as skipped by every engine. Bytes. */
const MAX_FILE_BYTES = 1_000_000;

/** No person writes a line this long; a parser's report on it helps nobody. */
const MAX_LINE = 5_000;
const MANY_CHARACTERS = 20_000;
const DENSE_LINE = 400;

/** In a comment, or on a line of words only: code that looks for such marks is written by people. */
const GENERATED =
  /^[^\S\n]*(?:\/\/|#|\/?\*|--|<!--|;|%|"""|'''|\(\*|\{-|(?=[A-Z@]))[^\n]*?(?:@generated\b|\bDO NOT EDIT\b|\bdo not edit (?:this file|manually)|[Aa]uto-?generated file)/m;
const GENERATED_HEAD = 1_000;

/** Why a file is too large to look at, or null. */
export function tooLarge(text: string): string | null {
  if (text.length <= MAX_FILE_BYTES / 3) return null;
  return Buffer.byteLength(text) > MAX_FILE_BYTES ? "larger than 1 MB" : null;
}

/** Why source code is not worth a linter's time (too large, minified, generated), or null. */
export function notWrittenByPeople(text: string): string | null {
  return (
    tooLarge(text) ??
    (isMinified(text) ? "minified" : null) ??
    (isGenerated(text) ? "generated" : null)
  );
}

/** One very long line, or many characters on few lines. */
export function isMinified(text: string): boolean {
  let lines = 1;
  let start = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    if (at - start > MAX_LINE) return true;
    start = at + 1;
    lines += 1;
  }
  if (text.length - start > MAX_LINE) return true;
  return text.length > MANY_CHARACTERS && text.length / lines > DENSE_LINE;
}

/** Says so itself near its top. */
export function isGenerated(text: string): boolean {
  return GENERATED.test(text.slice(0, GENERATED_HEAD));
}
