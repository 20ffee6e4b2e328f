import type { Import, Outline } from "../outline/index.ts";
import { directory } from "../source/index.ts";

const ENDING = /(?:\.d)?\.[cm]?[jt]sx?$|\.pyi?$|\.vue$|\.svelte$/;

/** The path by which modules name a file: without its ending, a folder's index file being the folder. */
export function moduleOf(path: string): string {
  return path.replace(ENDING, "").replace(/(?:^|\/)(?:index|__init__)$/, "");
}

/**
 * How surely an import means `path`: `exact` when it is written relative to its own file, `likely` when its end agrees
 * (an alias of the folder, a package of the workspace), null when it means something else.
 */
export function leadsTo(
  one: Import,
  importer: string,
  path: string,
  language: Outline["language"],
): "exact" | "likely" | null {
  const target = moduleOf(path);
  if (language === "python") return pythonLeadsTo(one.from, importer, target);
  if (language === "go") {
    const folder = directory(path);
    return folder !== "" && `/${one.from}`.endsWith(`/${folder}`) ? "exact" : null;
  }
  if (one.from.startsWith(".")) {
    const named = resolve(directory(importer), one.from);
    return named !== null && moduleOf(named) === target ? "exact" : null;
  }
  const tail = moduleOf(one.from.replace(/^(?:@|~|#)?\/?/, ""));
  return tail.includes("/") && `/${target}`.endsWith(`/${tail}`) ? "likely" : null;
}

function pythonLeadsTo(from: string, importer: string, target: string): "exact" | "likely" | null {
  const dots = /^\.*/.exec(from)?.[0].length ?? 0;
  const tail = from.slice(dots).replaceAll(".", "/");
  if (dots > 0) {
    const up = resolve(directory(importer), `./${"../".repeat(dots - 1)}${tail}`);
    return up === target ? "exact" : null;
  }
  if (tail === target) return "exact";
  // The source folder (`src`) isn't part of a module's name.
  return tail.includes("/") && target.endsWith(`/${tail}`) ? "likely" : null;
}

/** Null when it leads out of the repository. */
function resolve(folder: string, relative: string): string | null {
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of relative.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
}
