import { directory, isDerived } from "../source/index.ts";
import type { Searches } from "./searches.ts";

const MOST = 1_000;

/** Folders of the packages that the repository itself declares, by their names. */
export async function ownPackages(
  paths: readonly string[],
  searches: Searches,
): Promise<ReadonlyMap<string, string>> {
  const manifests = paths.filter((path) => /(?:^|\/)package\.json$/.test(path) && !isDerived(path));
  if (manifests.length === 0) return new Map();
  const pattern = (): string => '^[ \t]*"name"[ \t]*:';
  const hits = await searches.find(["name"], pattern, manifests.slice(0, MOST), "");
  const found = new Map<string, string>();
  for (const { path, text } of hits) {
    const name = /"name"\s*:\s*"([^"]{1,200})"/.exec(text)?.[1];
    if (name !== undefined && !found.has(name)) found.set(name, directory(path));
  }
  return found;
}
