import { compareComposer, compareMaven, compareRuby } from "./maven.ts";
import { comparePep440 } from "./pep440.ts";
import { compareSemver } from "./semver.ts";

export type VersionOrder = (a: string, b: string) => number;

const orders: ReadonlyMap<string, VersionOrder> = new Map<string, VersionOrder>([
  ["PyPI", comparePep440],
  ["Maven", compareMaven],
  ["Packagist", compareComposer],
  ["RubyGems", compareRuby],
]);

/** How an ecosystem of OSV orders its versions; the others (npm, Go, crates.io, NuGet) are semantic. */
export function orderOf(ecosystem: string, rangeType: string): VersionOrder {
  return rangeType === "SEMVER" ? compareSemver : (orders.get(ecosystem) ?? compareSemver);
}
