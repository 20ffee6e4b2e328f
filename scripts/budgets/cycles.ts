import { posix } from "node:path";

/**
 * Groups of files that import each other in a circle, found by Tarjan's algorithm; a file that imports itself is one.
 * `imports` maps each file to its import specifiers; only relative ones that name a file of the map count.
 */
export function findCycles(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];

  function targetsOf(file: string): string[] {
    return (imports.get(file) ?? [])
      .filter((specifier) => specifier.startsWith("."))
      .map((specifier) => posix.join(posix.dirname(file), specifier))
      .filter((path) => imports.has(path));
  }

  function visit(file: string): number {
    const mine = order.size;
    order.set(file, mine);
    let lowest = mine;
    stack.push(file);
    const targets = targetsOf(file);
    for (const target of targets) {
      if (!order.has(target)) lowest = Math.min(lowest, visit(target));
      else if (stack.includes(target))
        lowest = Math.min(lowest, low.get(target) ?? order.get(target) ?? mine);
    }
    low.set(file, lowest);
    if (lowest === mine) {
      const group = stack.splice(stack.indexOf(file));
      if (group.length > 1 || targets.includes(file)) cycles.push(group.toSorted());
    }
    return lowest;
  }

  for (const file of imports.keys()) if (!order.has(file)) visit(file);
  return cycles;
}
