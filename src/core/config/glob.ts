/**
 * A glob, matched without ever trying all ways: the work is at most path length × weight, whatever the pattern. `*` and
 * `?` stay within a segment, `**` is any number of segments, `{a,b}` one of several. Nothing else is special.
 */
export interface Glob {
  /** True when the glob names the path or a folder above it. */
  matches(path: string): boolean;
  /** What matching may cost for each unit of a path: the lengths of all alternatives. */
  readonly weight: number;
}

/** Alternatives that one glob may stand for. */
export const maxAlternatives = 64;
/** Of all globs of one `.kody.yml` together. */
export const maxGlobWeight = 10_000;
/** Longer paths no glob names. */
const maxPath = 1_024;

/**
 * A glob without a slash (but for one at its end) names files and folders at any depth, as in `.gitignore`; any other is
 * anchored at the folder. Null when its braces stand for more than 64 alternatives or don't close.
 */
export function parseGlob(glob: string): Glob | null {
  const alternatives = expandBraces(glob)?.map(segmentsOf);
  if (alternatives === undefined) return null;
  return {
    weight: alternatives.flat().reduce((sum, segment) => sum + segment.length + 1, 0),
    matches(path) {
      if (path.length > maxPath) return false;
      const segments = path.split("/");
      return alternatives.some((alternative) => namesStart(alternative, segments));
    },
  };
}

const anySegments = "**";

function segmentsOf(glob: string): string[] {
  const trimmed = glob.replace(/^\.?\//, "").replace(/\/$/, "");
  const isAnchored = trimmed.includes("/") || /^\.?\//.test(glob);
  const segments: string[] = isAnchored ? [] : [anySegments];
  for (const segment of trimmed.split("/")) {
    const isRepeated = segment === anySegments && segments.at(-1) === anySegments;
    // Two equal loops after each other say no more than one.
    if (!isRepeated)
      segments.push(segment === anySegments ? segment : segment.replace(/\*+/g, "*"));
  }
  // At the end it stands for what lies in the folder, not for the folder.
  if (segments.at(-1) === anySegments) segments.push("*");
  return segments;
}

/** Braces within braces are one more alternative each; their number is counted before they are made. */
function expandBraces(glob: string): string[] | null {
  let done: string[] = [];
  let open = [glob];
  while (open.length > 0) {
    const next: string[] = [];
    for (const one of open) {
      const inner = /\{([^{}]*)\}/.exec(one);
      if (inner === null) {
        if (/[{}]/.test(one)) return null;
        done.push(one);
        continue;
      }
      const before = one.slice(0, inner.index);
      const after = one.slice(inner.index + inner[0].length);
      for (const choice of (inner[1] ?? "").split(",")) next.push(`${before}${choice}${after}`);
      if (next.length + done.length > maxAlternatives) return null;
    }
    done = [...new Set(done)];
    open = [...new Set(next)];
  }
  return done;
}

/** Whether the pattern names the path or a folder above it. What comes after a `**` is best found as early as possible. */
function namesStart(pattern: readonly string[], path: readonly string[]): boolean {
  let at = 0;
  let next = 0;
  let loop: { at: number; next: number } | null = null;
  while (at < pattern.length) {
    const segment = pattern[at] ?? "";
    const part = path[next];
    if (segment === anySegments) {
      at += 1;
      loop = { at, next };
    } else if (part === undefined) return false;
    else if (fits(segment, part)) {
      at += 1;
      next += 1;
    } else if (loop === null) return false;
    else {
      loop = { at: loop.at, next: loop.next + 1 };
      ({ at, next } = loop);
    }
  }
  return true;
}

/** The same within a segment, unit by unit, and to its end. */
function fits(pattern: string, text: string): boolean {
  let at = 0;
  let next = 0;
  let loop: { at: number; next: number } | null = null;
  while (next < text.length || at < pattern.length) {
    const sign = pattern[at];
    if (sign === "*") {
      at += 1;
      loop = { at, next };
    } else if (next < text.length && (sign === "?" || sign === text[next])) {
      at += 1;
      next += 1;
    } else if (loop === null || loop.next >= text.length) return false;
    else {
      loop = { at: loop.at, next: loop.next + 1 };
      ({ at, next } = loop);
    }
  }
  return true;
}
