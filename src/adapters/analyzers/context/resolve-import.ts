import { directory, isTest } from "../source/index.ts";
import { familyOf, moduleOf, nearestFirst, relativeTo, type Places } from "./places.ts";
import type { Source } from "./sources.ts";

/** Files that a module's name may mean. */
const MOST = 2;

/** The files that an import of `user` means, as far as paths tell; none for a library. */
export function filesOfModule(from: string, user: Source, places: Places): string[] {
  const { path, structure } = user;
  if (structure.language === "python") return pythonFiles(from, path, places);
  if (structure.language === "go") return goFiles(from, places);
  if (from.startsWith(".")) {
    const target = relativeTo(directory(path), from);
    if (target === null) return [];
    // An import that names the ending `.js` may mean the file `.ts`.
    return modulesNamed([target, moduleOf(target)], true, path, places);
  }
  const own = ownPackage(from, path, places);
  if (own !== null) return own;
  const tail = from.replace(/^(?:@|~|#)?\/?/, "").replace(/^node:.*/, "");
  const parts = moduleOf(tail).split("/");
  for (let skip = 0; parts.length - skip >= 2; skip += 1) {
    const found = modulesNamed([parts.slice(skip).join("/")], false, path, places);
    if (found.length > 0) return found;
    // Only the name of a package or of an alias is left out.
    if (skip >= (from.startsWith("@") ? 2 : 1)) break;
  }
  return [];
}

/** Files of a package of the same repository; null when it is none. */
function ownPackage(from: string, near: string, places: Places): string[] | null {
  const [, name = "", rest = ""] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/.exec(from) ?? [];
  const folder = places.packages.get(name);
  if (folder === undefined) return null;
  const inside = moduleOf(rest);
  const starts = [folder, relativeTo(folder, "src"), relativeTo(folder, "lib")].map((start) =>
    [start, inside].filter((one) => one !== null && one !== "").join("/"),
  );
  return modulesNamed(starts, true, near, places);
}

/** True when the name is a library's: neither written as a path nor a package of the repository. */
export function isLibrary(from: string, user: Source, places: Places): boolean {
  const { language } = user.structure;
  if (language !== "javascript" && language !== "typescript")
    return filesOfModule(from, user, places).length === 0;
  return (
    !from.startsWith(".") &&
    ownPackage(from, user.path, places) === null &&
    filesOfModule(from, user, places).length === 0
  );
}

function modulesNamed(
  targets: readonly string[],
  exact: boolean,
  near: string,
  places: Places,
): string[] {
  for (const target of targets) {
    const candidates = places.named(target.slice(target.lastIndexOf("/") + 1)).filter((path) => {
      const module = moduleOf(path);
      return exact ? module === target : `/${module}`.endsWith(`/${target}`);
    });
    const delivered = isTest(near) ? candidates : candidates.filter((path) => !isTest(path));
    const meant = delivered.length > 0 ? delivered : candidates;
    if (meant.length > 0) return nearestFirst(meant, near).slice(0, exact ? 1 : MOST);
  }
  return [];
}

function pythonFiles(from: string, near: string, places: Places): string[] {
  const dots = /^\.*/.exec(from)?.[0].length ?? 0;
  const tail = from.slice(dots).replaceAll(".", "/");
  if (dots > 0) {
    const target = relativeTo(directory(near), `./${"../".repeat(dots - 1)}${tail}`);
    return target === null ? [] : modulesNamed([target], true, near, places);
  }
  return modulesNamed([tail], false, near, places).filter((path) => /\.pyi?$/.test(path));
}

/** The folder of a package is the end of its name. */
function goFiles(from: string, places: Places): string[] {
  const parts = from.split("/");
  for (let skip = 0; skip < parts.length; skip += 1) {
    const folder = parts.slice(skip).join("/");
    // A single word at the end of a longer name is too often another package's, such as `errors`.
    if (skip > 0 && parts.length - skip < 2 && skip < 3) continue;
    if (places.folders.has(folder)) return places.in(folder).filter((path) => path.endsWith(".go"));
  }
  return [];
}

const IMPORT =
  /^\s*(?:import|use|using|open)\s+(?:static\s+|function\s+)?\\?([A-Za-z_][\w.\\]*?)(?:\s+as\s+(\w+))?\s*;?\s*$/;

/** Languages in which a class is found in the file of its name: its candidates, those first that the imports tell. */
export function filesOfClass(name: string, user: Source, places: Places): string[] {
  const family = familyOf(user.structure.language);
  if (!["java", "csharp", "php"].includes(family)) return [];
  let original = name;
  let folder: string | null = null;
  for (const row of user.rows.slice(0, 300)) {
    const match = IMPORT.exec(row.slice(0, 300));
    const parts = match?.[1]?.split(/[.\\]/) ?? [];
    if ((match?.[2] ?? parts.at(-1)) !== name) continue;
    original = parts.at(-1) ?? name;
    folder = parts.slice(0, -1).join("/");
  }
  const own = new Set(places.of(family));
  const candidates = places.named(original).filter((path) => own.has(path));
  const beside = candidates.filter((path) => directory(path) === directory(user.path));
  if (folder === null)
    return beside.length > 0 ? beside : nearestFirst(candidates, user.path).slice(0, MOST);
  const parts = folder.split("/");
  const told = candidates.filter((path) => endsAlike(directory(path), parts));
  return nearestFirst(told, user.path).slice(0, MOST);
}

/** The last folder agrees, whatever root the namespace has. */
function endsAlike(folder: string, parts: readonly string[]): boolean {
  const last = parts.at(-1)?.toLowerCase() ?? "";
  return folder.split("/").at(-1)?.toLowerCase() === last;
}
