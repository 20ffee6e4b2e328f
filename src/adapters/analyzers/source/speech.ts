/** Longest quotation of reviewed code inside a message. Characters. */
const MAX_QUOTE = 120;

/**
 * Reviewed text as a code span that nothing in it can leave: no backticks, no line breaks, no control or
 * direction-changing characters, bounded length. What is left of an empty text is `(empty)`.
 */
export function quote(text: string, max = MAX_QUOTE): string {
  const clean = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ")
    .replaceAll("`", "'")
    .trim();
  const points = Array.from(clean.slice(0, max * 2));
  const short =
    points.length > max || clean.length > max * 2 ? `${points.slice(0, max).join("")}…` : clean;
  return `\`${short === "" ? "(empty)" : short}\``;
}

/** The same for titles, which carry no markdown: letters, digits and the punctuation of names only. */
export function nameInTitle(text: string, max = 40): string {
  const clean = text
    .toWellFormed()
    .replace(/[^\p{L}\p{N}._:/@ -]+/gu, "")
    .trim();
  const points = Array.from(clean);
  return points.length > max ? `${points.slice(0, max).join("")}…` : clean;
}
