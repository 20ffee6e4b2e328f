import type { Call } from "../outline/index.ts";
import type { ChangedDeclaration } from "./changed-declarations.ts";
import { fits, shifted } from "./fits.ts";
import { leadsTo, moduleOf } from "./modules.ts";
import { callsOf, type OutlinedFile, type Surroundings } from "./resolve.ts";
import type { Breach, BrokenCall } from "./say.ts";

/** The uses of a changed declaration in one file that no longer work, in line order. */
export function brokenCalls(
  changed: ChangedDeclaration,
  file: OutlinedFile,
  around: Surroundings,
  isAdded: (line: number) => boolean,
): BrokenCall[] {
  const found: BrokenCall[] =
    changed.how === "gone"
      ? usesOfGone(changed, file)
      : callsOf(changed, file, around).flatMap((call) => {
          const breach = breachOf(changed, call, isAdded);
          return breach === null ? [] : [{ path: file.path, line: call.line, breach }];
        });
  return found.toSorted((a, b) => a.line - b.line);
}

function breachOf(
  { how, before, after, language }: ChangedDeclaration,
  call: Call,
  isAdded: (line: number) => boolean,
): Breach | null {
  if (how === "async") return call.use === "kept" ? null : "await";
  const old = before.parameters ?? [];
  // It never fitted: another function is meant, or the fault is old. New calls are the author's.
  if (!fits(old, call, language)) return null;
  const fitting = after.filter(({ parameters }) => fits(parameters ?? [], call, language));
  if (fitting.length === 0) return "arguments";
  const [only] = after;
  if (after.length > 1 || only === undefined || isAdded(call.line)) return null;
  return shifted(old, only.parameters ?? [], call) ? "order" : null;
}

/** Only what an import names for sure. */
function usesOfGone(
  { before, path, language }: ChangedDeclaration,
  file: OutlinedFile,
): BrokenCall[] {
  if (before.container !== null || file.path === path) return [];
  const lines = new Set<number>();
  for (const one of file.outline.imports) {
    if (leadsTo(one, file.path, path, language) !== "exact") continue;
    if (one.name === before.name) lines.add(one.line);
    if (one.name !== "*") continue;
    for (const call of file.outline.calls)
      if (call.receiver === one.local && call.name === before.name) lines.add(call.line);
  }
  return [...lines].map((line) => ({ path: file.path, line, breach: "gone" }));
}

/** How many files of the head answer to each module's name. */
export function modulesAt(paths: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(moduleOf(path), (counts.get(moduleOf(path)) ?? 0) + 1);
  return counts;
}
