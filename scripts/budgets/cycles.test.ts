import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findCycles } from "./cycles.ts";

/** Reaches `to` from `from` in one step or more, by the most naive search there is. */
function reaches(
  imports: ReadonlyMap<string, readonly string[]>,
  from: string,
  to: string,
): boolean {
  const seen = new Set<string>();
  const queue = [...(imports.get(from) ?? [])];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const file = next.slice(2);
    if (file === to) return true;
    if (seen.has(file)) continue;
    seen.add(file);
    queue.push(...(imports.get(file) ?? []));
  }
  return false;
}

describe("import cycles", () => {
  test("exactly the files that reach themselves are in a cycle, and in the same one when they reach each other", () => {
    const edges = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 20 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const files = Array.from({ length: 8 }, (_, at) => `f${at}`);
        const imports = new Map(
          files.map((file, at) => [
            file,
            pairs.filter(([from]) => from === at).map(([, to]) => `./f${to}`),
          ]),
        );
        const cycles = findCycles(imports);
        const inCycles = cycles.flat().toSorted();
        expect(inCycles).toEqual(files.filter((file) => reaches(imports, file, file)));
        for (const cycle of cycles) {
          for (const a of cycle) for (const b of cycle) expect(reaches(imports, a, b)).toBe(true);
        }
      }),
    );
  });

  test("packages, and files that were not listed, are no part of any", () => {
    const imports = new Map([["src/a.ts", ["zod", "./b.ts", "node:fs"]]]);
    expect(findCycles(imports)).toEqual([]);
  });

  test("paths are resolved from the importing file", () => {
    const imports = new Map([
      ["src/a/x.ts", ["../b/y.ts"]],
      ["src/b/y.ts", ["../a/x.ts"]],
    ]);
    expect(findCycles(imports)).toEqual([["src/a/x.ts", "src/b/y.ts"]]);
  });
});
