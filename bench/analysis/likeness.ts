/** How alike two texts are, from 0 to 1. */
export type Likeness = (a: string, b: string) => number;

/** Words and their parts, without case and common endings. */
export function wordsOf(text: string): string[] {
  const apart = text.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replaceAll("_", " ");
  return (apart.match(/[A-Za-z][A-Za-z0-9]+/g) ?? []).map((word) =>
    word.toLowerCase().replace(/(ing|ed|es|s)$/, ""),
  );
}

/**
 * The cosine of the texts' words, each weighing the more the fewer of `documents` have it. Words that no document has
 * weigh the most.
 */
export function likenessBy(documents: readonly string[]): Likeness {
  const frequency = new Map<string, number>();
  for (const text of documents) {
    for (const word of new Set(wordsOf(text))) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  }
  const known = new Map<string, ReadonlyMap<string, number>>();
  const vector = (text: string): ReadonlyMap<string, number> => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const counts = new Map<string, number>();
    for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
    const weights = [...counts].map(([word, count]): [string, number] => [
      word,
      (1 + Math.log(count)) * Math.log(documents.length / Math.max(1, frequency.get(word) ?? 0)),
    ]);
    const length = Math.hypot(...weights.map(([, weight]) => weight)) || 1;
    const made = new Map(weights.map(([word, weight]) => [word, weight / length]));
    known.set(text, made);
    return made;
  };
  return (a, b) => {
    const right = vector(b);
    return [...vector(a)].reduce((sum, [word, weight]) => sum + weight * (right.get(word) ?? 0), 0);
  };
}

/** A possible match of the golden and the finding with these numbers. */
export interface Pair {
  readonly likeness: number;
  readonly golden: number;
  readonly finding: number;
}

/** Number of matches when the likest pairs match first and each golden and each finding matches once. */
export function matchOnce(pairs: readonly Pair[]): number {
  const goldens = new Set<number>();
  const findings = new Set<number>();
  for (const { golden, finding } of pairs.toSorted(
    (a, b) => b.likeness - a.likeness || b.golden - a.golden || b.finding - a.finding,
  )) {
    if (goldens.has(golden) || findings.has(finding)) continue;
    goldens.add(golden);
    findings.add(finding);
  }
  return goldens.size;
}
