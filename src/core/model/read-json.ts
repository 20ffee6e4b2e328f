/** Of what the text says, the first JSON object; `whole` is false when it had to be closed by force. */
export interface ReadJson {
  readonly value: Readonly<Record<string, unknown>>;
  readonly whole: boolean;
}

/** Longer answers are no answers. UTF-16 units. */
const longestAnswer = 400_000;
/** Deeper ones neither. */
const deepest = 30;

/**
 * Reads the object of an answer: models put words and fences around it, and stop in the middle of it. Of one that was
 * cut off, what was complete is kept. Null when there is none. Linear in the text.
 */
export function readJson(answer: string): ReadJson | null {
  if (answer.length > longestAnswer) return null;
  const text = withoutThoughts(answer);
  // The last that looks like an answer counts: thinking aloud comes before it.
  for (const start of [text.indexOf("{"), text.lastIndexOf("\n{") + 1]) {
    if (start < 0 || text.charAt(start) !== "{") continue;
    const read = readFrom(text, start);
    if (read !== null) return read;
  }
  return null;
}

function withoutThoughts(text: string): string {
  const end = text.lastIndexOf("</think>");
  return end < 0 ? text : text.slice(end + "</think>".length);
}

function readFrom(text: string, start: number): ReadJson | null {
  const { end, open, safe, safeOpen } = scan(text, start);
  if (end !== null) return parsed(text.slice(start, end), true);
  if (open.length === 0 || safe === null) return null;
  // Up to the last value that was complete, closed by what is open there.
  return parsed(text.slice(start, safe).replace(/,\s*$/, "") + safeOpen, false);
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
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? { value, whole } : null;
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A field's text, trimmed and cut; null when it is no text or empty. */
export function textOf(value: unknown, most: number): string | null {
  if (typeof value !== "string") return null;
  const text = value.trim();
  return text === "" ? null : text.slice(0, most);
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
