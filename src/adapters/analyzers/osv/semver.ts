/** Semantic versions, read leniently: any number of numeric parts, a leading `v`, build metadata ignored. */
export function compareSemver(a: string, b: string): number {
  const left = parse(a);
  const right = parse(b);
  for (let at = 0; at < Math.max(left.core.length, right.core.length); at += 1) {
    const order = compareNumbers(left.core[at] ?? "0", right.core[at] ?? "0");
    if (order !== 0) return order;
  }
  return comparePrerelease(left.pre, right.pre);
}

interface Parsed {
  readonly core: readonly string[];
  readonly pre: readonly string[];
}

function parse(version: string): Parsed {
  const plain =
    version
      .trim()
      .replace(/^[v=]+/i, "")
      .split("+")[0] ?? "";
  const dash = plain.indexOf("-");
  const core = (dash === -1 ? plain : plain.slice(0, dash)).split(".");
  return { core, pre: dash === -1 ? [] : plain.slice(dash + 1).split(".") };
}

/** A version with a prerelease comes before the one without. */
function comparePrerelease(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return Math.sign(b.length - a.length);
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const [left, right] = [a[at], b[at]];
    if (left === undefined) return -1;
    if (right === undefined) return 1;
    const [leftNumeric, rightNumeric] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (leftNumeric !== rightNumeric) return leftNumeric ? -1 : 1;
    const order = leftNumeric ? compareNumbers(left, right) : compareText(left, right);
    if (order !== 0) return order;
  }
  return 0;
}

/** Decimal digits of any length. What isn't a number counts as text behind all numbers. */
export function compareNumbers(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+(?=\d)/, ""), b.replace(/^0+(?=\d)/, "")];
  const [leftNumeric, rightNumeric] = [/^\d+$/.test(left), /^\d+$/.test(right)];
  if (leftNumeric !== rightNumeric) return leftNumeric ? -1 : 1;
  if (leftNumeric && left.length !== right.length) return left.length < right.length ? -1 : 1;
  return compareText(left, right);
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
