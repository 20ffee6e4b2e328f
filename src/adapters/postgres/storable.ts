/**
 * PostgreSQL stores no NUL character and jsonb no half of a surrogate pair, but file names, titles and code of strangers
 * may hold both. They become U+FFFD, the sign for a character that can't be shown.
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}

/** JSON text for a jsonb column. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === "string") return storableText(part);
    if (typeof part === "object" && part !== null && !Array.isArray(part)) {
      return Object.fromEntries(
        Object.entries(part).map(([key, inner]) => [storableText(key), inner]),
      );
    }
    return part;
  });
}
