import { createRequire } from "node:module";
import type { TokenCounter } from "../../core/ports/index.ts";
import type * as Encoding from "gpt-tokenizer/encoding/o200k_base";

/** What is counted at once; an error of at most a token or two each. */
const pieceLength = 2_048;
/** The tokenizer's time grows with the square of what it takes for one word. */
const wordLength = 192;
const longWord = new RegExp(`\\S{${wordLength},}|\\s{${wordLength},}`);

/**
 * Counts as the newer models of OpenAI do. Others count differently: a budget needs a margin. The vocabulary, which takes
 * tens of megabytes, is loaded at the first count.
 */
export function createTokenCounter(): TokenCounter {
  let loaded: typeof Encoding | null = null;
  return {
    count(text) {
      if (text === "") return 0;
      loaded ??= loadEncoding();
      const { countTokens, clearMergeCache } = loaded;
      // Reviewed code may hold `<|endoftext|>`, which is no more than text there.
      const asText = { disallowedSpecial: new Set<string>() };
      let tokens = 0;
      for (const piece of pieces(text)) tokens += countTokens(piece, asText);
      // Its words would keep the whole text in memory.
      clearMergeCache();
      return tokens;
    },
  };
}

function loadEncoding(): typeof Encoding {
  return createRequire(import.meta.url)("gpt-tokenizer/encoding/o200k_base") as typeof Encoding;
}

/** The text in pieces that end before white space where there is some, and no word of which is long. */
function* pieces(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    const window = text.slice(start, start + pieceLength);
    const last = start + window.length === text.length;
    const cut = last ? window.length : pieceEnd(window);
    const piece = window.slice(0, cut);
    if (longWord.test(piece)) yield* shortPieces(piece);
    else yield piece;
    start += cut;
  }
}

function pieceEnd(window: string): number {
  const space = Math.max(window.lastIndexOf("\n"), window.lastIndexOf(" "));
  return space > 0 ? space : whole(window, window.length);
}

function* shortPieces(piece: string): Generator<string> {
  for (let start = 0; start < piece.length;) {
    const end = whole(piece, Math.min(start + wordLength, piece.length));
    yield piece.slice(start, end);
    start = end;
  }
}

/** Not between the two halves of a character. */
function whole(text: string, end: number): number {
  const unit = text.charCodeAt(end - 1);
  return end > 1 && unit >= 0xd800 && unit < 0xdc00 ? end - 1 : end;
}
