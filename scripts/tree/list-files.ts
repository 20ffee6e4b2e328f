import { readdirSync } from "node:fs";
import { join } from "node:path";

/** The folders that hold code. */
export const codeFolders = ["src", "sandbox", "web", "scripts", "bench", "bin", "test"];

const ignored = new Set(["node_modules", "dist", "build", "coverage"]);

/** Code files below `folders` of `root`: paths relative to `root` with `/`, sorted. Missing folders are skipped. */
export function listFiles(
  root: string,
  folders: readonly string[],
  extensions: readonly string[] = [".ts", ".tsx", ".js", ".mjs"],
): string[] {
  return folders
    .flatMap((folder) => walk(root, folder))
    .filter((path) => extensions.some((extension) => path.endsWith(extension)))
    .toSorted();
}

/** Tests, and what only tests use: the folder test/ and every folder that is named testing/. */
export function isTest(path: string): boolean {
  return path.startsWith("test/") || path.includes("/testing/") || /\.test\.tsx?$/.test(path);
}

function walk(root: string, folder: string): string[] {
  let entries;
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    if (ignored.has(entry.name) || entry.name.startsWith(".")) return [];
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return walk(root, path);
    return entry.isFile() ? [path] : [];
  });
}
