import type { LanguageName } from "../patterns/languages.ts";
import { grammarOf } from "../patterns/languages.ts";
import { baseName, directory, isDerived, isFixture, isTest } from "../source/index.ts";

const FAMILIES: Readonly<Partial<Record<LanguageName, string>>> = {
  typescript: "javascript",
  kotlin: "java",
  c: "cpp",
};

/** Languages that use each other's declarations. */
export function familyOf(language: LanguageName): string {
  return FAMILIES[language] ?? language;
}

/** Paths of the head by the ways in which code names them. */
export interface Places {
  /** Paths of a family of languages that people wrote, in code unit order. */
  of(family: string): readonly string[];
  in(folder: string): readonly string[];
  /** Files without their ending named so, an index file by its folder. */
  named(name: string): readonly string[];
  readonly folders: ReadonlySet<string>;
  /** Folders of the repository's own packages by their names. */
  readonly packages: ReadonlyMap<string, string>;
}

export function placesOf(
  paths: readonly string[],
  packages: ReadonlyMap<string, string> = new Map(),
): Places {
  const byFamily = new Map<string, string[]>();
  const byFolder = new Map<string, string[]>();
  const byName = new Map<string, string[]>();
  const put = (map: Map<string, string[]>, key: string, path: string): void => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [path]);
    else list.push(path);
  };
  for (const path of paths) {
    const grammar = grammarOf(path);
    if (grammar === null || isDerived(path)) continue;
    if (!isFixture(path)) put(byFamily, familyOf(grammar.language), path);
    put(byFolder, directory(path), path);
    put(byName, baseName(moduleOf(path)), path);
  }
  return {
    of: (family) => byFamily.get(family) ?? [],
    in: (folder) => byFolder.get(folder) ?? [],
    named: (name) => byName.get(name) ?? [],
    folders: new Set(byFolder.keys()),
    packages,
  };
}

/** Without its ending, a folder's index file being the folder. */
export function moduleOf(path: string): string {
  return path.replace(/(?:\.d)?\.[A-Za-z]+$/, "").replace(/(?:^|\/)(?:index|__init__|mod)$/, "");
}

/** Those that share most folders with `near` first, tests after the others unless `near` is one. */
export function nearestFirst(paths: readonly string[], near: string): string[] {
  const from = near.split("/");
  const own = isTest(near);
  const rated = paths.map((path) => ({
    path,
    test: isTest(path) && !own ? 1 : 0,
    shared: sharedFolders(path.split("/"), from),
  }));
  return rated
    .toSorted((a, b) => a.test - b.test || b.shared - a.shared || (a.path < b.path ? -1 : 1))
    .map(({ path }) => path);
}

function sharedFolders(path: readonly string[], from: readonly string[]): number {
  let shared = 0;
  while (shared < path.length - 1 && path[shared] === from[shared]) shared += 1;
  return shared;
}

/** Null when it leads out of the repository. */
export function relativeTo(folder: string, relative: string): string | null {
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of relative.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
}
