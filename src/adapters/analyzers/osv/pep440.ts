import { compareNumbers, compareText } from "./semver.ts";

const VERSION =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?(?:(?:[-_.]?(post|rev|r)[-_.]?(\d*))|-(\d+))?(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/;

interface Parsed {
  readonly epoch: string;
  readonly release: readonly string[];
  /** Rank of what follows the release: development, alpha, beta, candidate, none. */
  readonly pre: readonly [number, string];
  readonly post: string | null;
  readonly dev: string | null;
  readonly local: string;
}

/** Python's versions (PEP 440). What is none sorts before all that are, as text. */
export function comparePep440(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)];
  if (left === null || right === null) {
    return left === right ? compareText(a, b) : left === null ? -1 : 1;
  }
  return (
    compareNumbers(left.epoch, right.epoch) ||
    compareReleases(left.release, right.release) ||
    left.pre[0] - right.pre[0] ||
    compareNumbers(left.pre[1], right.pre[1]) ||
    compareOptional(left.post, right.post, -1) ||
    compareOptional(left.dev, right.dev, 1) ||
    compareText(left.local, right.local)
  );
}

function parse(version: string): Parsed | null {
  const match = VERSION.exec(version.trim().toLowerCase().slice(0, 200));
  if (match === null) return null;
  const [
    ,
    epoch,
    release = "",
    pre,
    preNumber,
    post,
    postNumber,
    implicitPost,
    dev,
    devNumber,
    local,
  ] = match;
  const postValue =
    post === undefined ? (implicitPost ?? null) : postNumber === "" ? "0" : (postNumber ?? "0");
  const devValue = dev === undefined ? null : devNumber === "" ? "0" : (devNumber ?? "0");
  // `1.0.dev1` comes before `1.0a1`.
  const rank = pre === undefined ? (devValue !== null && postValue === null ? 0 : 4) : rankOf(pre);
  return {
    epoch: epoch ?? "0",
    release: release.split("."),
    pre: [rank, preNumber === undefined || preNumber === "" ? "0" : preNumber],
    post: postValue,
    dev: devValue,
    local: local ?? "",
  };
}

function rankOf(pre: string): number {
  if (pre.startsWith("a")) return 1;
  return pre.startsWith("b") ? 2 : 3;
}

function compareReleases(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const order = compareNumbers(a[at] ?? "0", b[at] ?? "0");
    if (order !== 0) return order;
  }
  return 0;
}

/** `absent`: where the one without stands, -1 before and 1 behind. */
function compareOptional(a: string | null, b: string | null, absent: -1 | 1): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? absent : -absent;
  return compareNumbers(a, b);
}
