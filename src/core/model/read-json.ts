/** Of what the text says, the first JSON object; `whole` is false when it had to be closed by force. */
export interface ReadJson {
  readonly value: Readonly<Record<string, unknown>>;
  readonly whole: boolean;
}

/** Longer answers are no answers. UTF-16 units. */
const longestAnswer = 400_000;
/** Deeper ones neither. */
const deepest = 30;

/** Beginnings that are tried; each costs a look at the rest of the text. */
const mostObjects = 8;

/**
 * Reads the object of an answer: models put words, fences and other objects around it, and stop in the middle of it. The
 * longest object counts; of one that was cut off, what was complete is kept. Null when there is none. Linear in the text.
 */
export function readJson(answer: string): ReadJson | null {
  if (answer.length > longestAnswer) return null;
  const text = withoutThoughts(answer);
  let best: ReadJson | null = null;
  let longest = 0;
  let start = text.indexOf("{");
  for (let tried = 0; start >= 0 && tried < mostObjects; tried += 1) {
    const { read, past } = readFrom(text, start);
    const length = past - start;
    // A whole one says more than a longer one that was cut off.
    if (read !== null && (best === null || (read.whole ? !best.whole || length > longest : false)))
      [best, longest] = [read, length];
    start = text.indexOf("{", read === null ? start + 1 : past);
  }
  return best;
}

/** Marked thoughts come first; a mark within the answer is a part of what it quotes. */
function withoutThoughts(text: string): string {
  if (!/^\s*<think>/.test(text)) {
    const end = text.indexOf("</think>");
    return end < 0 || text.slice(0, end).includes("{") ? text : text.slice(end);
  }
  const end = text.indexOf("</think>");
  return end < 0 ? "" : text.slice(end);
}

function readFrom(text: string, start: number): { read: ReadJson | null; past: number } {
  const { end, open, safe, safeOpen } = scan(text, start);
  if (end !== null) return { read: parsed(text.slice(start, end), true), past: end };
  const past = text.length;
  if (open.length === 0 || safe === null) return { read: null, past };
  // Up to the last value that was complete, closed by what is open there.
  return { read: parsed(text.slice(start, safe) + safeOpen, false), past };
}

interface Scanned {
  /** Behind the object's end; null when it never comes. */
  readonly end: number | null;
  readonly open: string;
  /** Behind the last object that ended within. */
  readonly safe: number | null;
  readonly safeOpen: string;
}

function scan(text: string, start: number): Scanned {
  const closers: string[] = [];
  let safe: number | null = null;
  let safeOpen = "";
  let inText = false;
  for (let at = start; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (inText) {
      if (sign === "\\") at += 1;
      else if (sign === '"') inText = false;
      continue;
    }
    if (sign === '"') inText = true;
    else if (sign === "{" || sign === "[") closers.push(sign === "{" ? "}" : "]");
    else if (sign === "}" || sign === "]") {
      if (closers.pop() !== sign || closers.length > deepest) break;
      if (closers.length === 0) return { end: at + 1, open: "", safe, safeOpen };
      safe = at + 1;
      safeOpen = closers.toReversed().join("");
    }
  }
  return { end: null, open: closers.join(""), safe, safeOpen };
}

function parsed(json: string, whole: boolean): ReadJson | null {
  for (const read of [(): string => json, (): string => mended(json)]) {
    try {
      const value: unknown = JSON.parse(read());
      return isRecord(value) ? { value, whole } : null;
    } catch {
      continue;
    }
  }
  return null;
}

/** Without commas that nothing follows, and with line breaks within texts written as JSON wants them. */
function mended(json: string): string {
  return json.replace(/"(?:[^"\\]|\\[^])*"|,(?=\s*[}\]])/g, (part) =>
    part === ","
      ? ""
      : part.replace(/[\u0000-\u001f]/g, (sign) => JSON.stringify(sign).slice(1, -1)),
  );
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A field's text, trimmed and cut; null when it is no text or shows none. */
export function textOf(value: unknown, most: number): string | null {
  if (typeof value !== "string") return null;
  const text = value.replaceAll("\0", "").trim().slice(0, most).toWellFormed();
  // What shows nothing says nothing.
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(text) ? text : null;
}

/** The list's first items; none when it is no list. */
export function listOf(value: unknown, most: number): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, most) : [];
}

/** The word if it is one of those, whatever its case. */
export function wordOf<const Word extends string>(
  value: unknown,
  words: readonly Word[],
): Word | null {
  const given = typeof value === "string" ? value.trim().toLowerCase() : "";
  return words.find((word) => word === given) ?? null;
}
