/**
 * A glob as a machine that reads the path once: its work is at most path length × pattern length, whatever the pattern.
 * `*` and `?` stay within a segment, `**` is any number of segments, `{a,b}` one of several. Nothing else is special.
 */
export interface Glob {
  /** True when the glob names the path or a folder above it. */
  matches(path: string): boolean;
}

type Step =
  /** Exactly this UTF-16 unit. */
  | { readonly kind: "unit"; readonly unit: string }
  /** Any one unit but a slash. */
  | { readonly kind: "one" }
  /** Any units but slashes. */
  | { readonly kind: "some" }
  /** Nothing, or whole segments with the slash behind them. */
  | { readonly kind: "segments" }
  /** Anything at all. */
  | { readonly kind: "rest" };

/** Alternatives that one glob may stand for. */
export const maxAlternatives = 64;
const maxPath = 4_096;

/**
 * A glob without a slash (but for one at its end) names files and folders at any depth, as in `.gitignore`; any other is
 * anchored at the folder. Null when its braces stand for more than 64 alternatives or don't close.
 */
export function parseGlob(glob: string): Glob | null {
  const alternatives = expandBraces(glob);
  if (alternatives === null) return null;
  const programs = alternatives.map((one) => stepsOf(anchored(one)));
  return {
    matches: (path) =>
      path.length <= maxPath && programs.some((program) => runSteps(program, path)),
  };
}

function anchored(glob: string): string {
  const trimmed = glob.replace(/^\.?\//, "").replace(/\/$/, "");
  const isAnchored = trimmed.includes("/") || /^\.?\//.test(glob);
  return isAnchored ? trimmed : `**/${trimmed}`;
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

function stepsOf(glob: string): Step[] {
  const steps: Step[] = [];
  for (let at = 0; at < glob.length; at += 1) {
    const startsSegment = at === 0 || glob[at - 1] === "/";
    if (startsSegment && glob.startsWith("**/", at)) {
      push(steps, { kind: "segments" });
      at += 2;
    } else if (startsSegment && glob.slice(at) === "**") {
      steps.push({ kind: "rest" });
      at += 1;
    } else if (glob[at] === "*") push(steps, { kind: "some" });
    else if (glob[at] === "?") steps.push({ kind: "one" });
    else steps.push({ kind: "unit", unit: glob[at] ?? "" });
  }
  return steps;
}

/** Two equal loops after each other say no more than one. */
function push(steps: Step[], step: Step): void {
  if (steps.at(-1)?.kind !== step.kind) steps.push(step);
}

/** Keeps the set of all places in the pattern that the path read so far can have led to. */
function runSteps(steps: readonly Step[], path: string): boolean {
  let places = new Set<number>();
  enter(steps, places, 0);
  for (const [index, unit] of path.split("").entries()) {
    // The pattern is used up where a folder ends: the path lies below what it names.
    if (unit === "/" && index > 0 && places.has(steps.length)) return true;
    const next = new Set<number>();
    for (const place of places) {
      const step = steps[place];
      if (step?.kind === "unit" && step.unit === unit) enter(steps, next, place + 1);
      else if (step?.kind === "one" && unit !== "/") enter(steps, next, place + 1);
      else if (step?.kind === "some" && unit !== "/") enter(steps, next, place);
      else if (step?.kind === "rest") enter(steps, next, place);
      else if (step?.kind === "segments") {
        // Within a segment the loop goes on; what comes after it begins behind a slash only.
        next.add(place);
        if (unit === "/") enter(steps, next, place + 1);
      }
    }
    places = next;
  }
  return places.has(steps.length);
}

/** A place, and those that are reached from it without reading anything. */
function enter(steps: readonly Step[], places: Set<number>, place: number): void {
  for (let at = place; ; at += 1) {
    places.add(at);
    const kind = steps[at]?.kind;
    if (kind !== "some" && kind !== "segments" && kind !== "rest") return;
  }
}
