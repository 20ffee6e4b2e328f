/** Words that say nothing of what a sentence is about. */
const fillers = new Set(
  "a an and are as at be been but by can for from has have in into is isn it its may must no not of on or s t that the then this to was where which will with".split(
    " ",
  ),
);

/** The words of a text that carry its meaning, without endings and numbers of times. Identifiers count by their parts. */
export function meaningfulWords(text: string): Set<string> {
  const apart = text.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
  const words = apart.match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(
    words
      .filter((word) => !fillers.has(word))
      .map((word) => word.replace(/(?<=...)(?:ing|ed|es|e|s)$/, "")),
  );
}

/** From 0 (no meaningful word in common) to 1 (all): the cosine of the two sets of words. */
export function similarity(a: string, b: string): number {
  const left = meaningfulWords(a);
  const right = meaningfulWords(b);
  if (left.size === 0 || right.size === 0) return 0;
  const common = [...left].filter((word) => right.has(word)).length;
  return common / Math.sqrt(left.size * right.size);
}
