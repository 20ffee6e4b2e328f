const LONGEST = 40;

/**
 * The known name that `name` most likely means: at most one edit away, two for names of seven letters and more, or the
 * same letters apart from case, `-`, `_` and a plural. Null when nothing is that near.
 */
export function nearest(name: string, known: readonly string[]): string | null {
  if (name.length > LONGEST) return null;
  const plain = simplify(name);
  const same = known.find((item) => simplify(item) === plain);
  if (same !== undefined) return same;
  const allowed = plain.length >= 7 ? 2 : 1;
  let best: string | null = null;
  let bestDistance = allowed + 1;
  for (const item of known) {
    if (plain.length < 3) break;
    const distance = edits(plain, simplify(item));
    if (distance < bestDistance) [best, bestDistance] = [item, distance];
  }
  return best;
}

function simplify(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, "").replace(/s$/, "");
}

/** Edit distance where exchanging two neighbours counts as one. */
export function edits(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (previous[j] ?? 0) + 1,
        (current[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      }
      current[j] = cost;
    }
    [before, previous] = [previous, current];
  }
  return previous[b.length] ?? 0;
}
