import type { Declaration, Outline } from "../outline/index.ts";
import { sameParameters } from "./fits.ts";

/** A declaration of the base that callers can no longer use as they did. */
export interface ChangedDeclaration {
  readonly how: "signature" | "async" | "gone";
  /** Where the head has it; the old path for what is gone. */
  readonly path: string;
  readonly language: Outline["language"];
  readonly before: Declaration;
  /** What the head offers under the same name; none of what is gone. */
  readonly after: readonly Declaration[];
}

export interface BothOutlines {
  readonly oldPath: string;
  /** Null when the file is gone. */
  readonly path: string | null;
  readonly base: Outline;
  readonly head: Outline | null;
}

/** Languages in which calling an async function without awaiting it gives something else than its result. */
const AWAITS: ReadonlySet<Outline["language"]> = new Set(["javascript", "typescript", "python"]);

/** What one file took away from its callers. */
export function changedDeclarations(file: BothOutlines): ChangedDeclaration[] {
  const before = byKey(file.base.declarations);
  const after = byKey(file.head?.declarations ?? []);
  const provided = new Set(file.head?.provides ?? []);
  const path = file.path ?? file.oldPath;
  const found: ChangedDeclaration[] = [];
  for (const [key, [one, ...overloads]] of before) {
    if (one === undefined || one.name === "") continue;
    const now = after.get(key) ?? [];
    const common = { path, language: file.base.language, before: one, after: now };
    if (now.length === 0) {
      const elsewhere = file.head?.opaque === true || provided.has(one.name);
      const renewed = (file.head?.declarations ?? []).some((other) => other.name === one.name);
      if (!elsewhere && !renewed) found.push({ how: "gone", ...common });
      continue;
    }
    const [only] = now;
    if (overloads.length > 0 || only === undefined) continue;
    const known = one.parameters !== null && now.every(({ parameters }) => parameters !== null);
    if (known && !now.some((other) => sameParameters(one, other)))
      found.push({ how: "signature", ...common });
    if (AWAITS.has(file.base.language) && now.length === 1 && !one.async && only.async)
      found.push({ how: "async", ...common });
  }
  return found;
}

function byKey(declarations: readonly Declaration[]): Map<string, Declaration[]> {
  const groups = new Map<string, Declaration[]>();
  for (const one of declarations) {
    const key = JSON.stringify([one.container, one.name, one.kind === "constructor"]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}
