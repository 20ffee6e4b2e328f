import type { FileStatus } from "../domain/index.ts";
import { readPath, readQuotedPath } from "./quoted-path.ts";
import type { Section } from "./sections.ts";

export interface FileHeader {
  readonly status: FileStatus;
  readonly oldPath: string | null;
  readonly newPath: string | null;
  readonly binary: boolean;
  readonly symlink: boolean;
  readonly submodule: boolean;
}

/** What the lines before the first hunk say, keyed by their leading words; the rest of the line is the value. */
type Fields = ReadonlyMap<string, string>;

const fieldNames = [
  "diff --git ",
  "old mode ",
  "new mode ",
  "deleted file mode ",
  "new file mode ",
  "copy from ",
  "copy to ",
  "rename from ",
  "rename to ",
  "index ",
  "--- ",
  "+++ ",
  "Binary files ",
  "GIT binary patch",
];

/** Reads the header of a `git` or `plain` section; throws an Error with the reason when it makes no sense. */
export function readHeader(section: Section): FileHeader {
  const fields = readFields(section.header);
  const { oldPath, newPath } = section.kind === "git" ? gitPaths(fields) : plainPaths(fields);
  const added =
    section.kind === "git" ? fields.has("new file mode ") : isAbsent(fields.get("--- "));
  const removed =
    section.kind === "git" ? fields.has("deleted file mode ") : isAbsent(fields.get("+++ "));
  const modes = fileModes(fields);
  const binary = fields.has("Binary files ") || fields.has("GIT binary patch");
  const header = {
    oldPath: added ? null : oldPath,
    newPath: removed ? null : newPath,
    binary,
    symlink: modes.includes("120000"),
    submodule: modes.includes("160000"),
  };
  for (const path of [header.oldPath, header.newPath]) refuseUnsafePath(path);
  if (added && removed) throw new Error("it both adds and removes the file");
  const unchanged = section.hunks === "" && !binary;
  return { ...header, status: status(fields, { ...header, unchanged }) };
}

/** The path to name an unreadable section by: the best guess, never empty. */
export function guessPath(section: Section): string {
  const first = section.header[0] ?? "";
  const combined = /^diff --(?:cc|combined) (.*)$/su.exec(first)?.[1];
  if (combined !== undefined) return readPath(combined) ?? combined;
  try {
    const fields = readFields(section.header);
    const { oldPath, newPath } = section.kind === "git" ? gitPaths(fields) : plainPaths(fields);
    return newPath ?? oldPath ?? first;
  } catch {
    return first;
  }
}

function readFields(lines: readonly string[]): Fields {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const name = fieldNames.find((candidate) => line.startsWith(candidate));
    if (name !== undefined && !fields.has(name)) fields.set(name, line.slice(name.length));
  }
  return fields;
}

function status(
  fields: Fields,
  facts: { oldPath: string | null; newPath: string | null; unchanged: boolean },
): FileStatus {
  if (facts.oldPath === null) return "added";
  if (facts.newPath === null) return "removed";
  if (fields.has("copy to ")) return "copied";
  if (fields.has("rename to ") || facts.oldPath !== facts.newPath) return "renamed";
  return facts.unchanged && fields.has("new mode ") ? "mode-changed" : "modified";
}

function fileModes(fields: Fields): string[] {
  const named = ["old mode ", "new mode ", "deleted file mode ", "new file mode "].map((name) =>
    fields.get(name),
  );
  const indexed = / (\d{6})$/.exec(fields.get("index ") ?? "")?.[1];
  return [...named, indexed].filter((mode) => mode !== undefined);
}

function gitPaths(fields: Fields): { oldPath: string; newPath: string } {
  const moved = movedPaths(fields);
  const pair = moved ?? headerPair(fields.get("diff --git ") ?? "") ?? markerPair(fields);
  if (pair === null) throw new Error("its header names no file that can be read");
  const paths = moved ?? withoutPrefixes(pair);
  for (const [marker, path] of [
    [fields.get("--- "), paths.oldPath],
    [fields.get("+++ "), paths.newPath],
  ] as const) {
    const named = marker === undefined || isAbsent(marker) ? null : markerPath(marker);
    if (named !== null && named !== path && !named.endsWith(`/${path}`)) {
      throw new Error("its header lines name different files");
    }
  }
  return paths;
}

/** Rename and copy lines carry the bare paths, whatever prefixes the other lines have. */
function movedPaths(fields: Fields): { oldPath: string; newPath: string } | null {
  const from = fields.get("rename from ") ?? fields.get("copy from ");
  const to = fields.get("rename to ") ?? fields.get("copy to ");
  if (from === undefined || to === undefined) return null;
  const oldPath = readPath(from);
  const newPath = readPath(to);
  return oldPath === null || newPath === null ? null : { oldPath, newPath };
}

/** Both names of a `diff --git` line. Without rename lines they are equal but for the prefixes, so halves tell them apart. */
function headerPair(rest: string): { oldPath: string; newPath: string } | null {
  const quoted = readQuotedPath(rest);
  if (quoted !== null) {
    const newPath = readPath(rest.slice(quoted.length + 1));
    return newPath === null ? null : { oldPath: quoted.path, newPath };
  }
  const middle = (rest.length - 1) / 2;
  if (rest[middle] !== " ") return null;
  const pair = { oldPath: rest.slice(0, middle), newPath: rest.slice(middle + 1) };
  return pair.oldPath === pair.newPath ||
    afterFirstSlash(pair.oldPath) === afterFirstSlash(pair.newPath)
    ? pair
    : null;
}

function plainPaths(fields: Fields): { oldPath: string; newPath: string } {
  const pair = markerPair(fields);
  if (pair === null) throw new Error("its header names no file that can be read");
  const paths = withoutPrefixes(pair);
  // `diff -u old.txt new.txt` compares two names of one thing: only git's prefixes tell a rename.
  const isGitPair = pair.oldPath.startsWith("a/") && pair.newPath.startsWith("b/");
  return isGitPair ? paths : { oldPath: paths.newPath, newPath: paths.newPath };
}

/** The names on the `---` and `+++` lines; one of them stands for both when the other side does not exist. */
function markerPair(fields: Fields): { oldPath: string; newPath: string } | null {
  const [oldMarker, newMarker] = [fields.get("--- "), fields.get("+++ ")];
  if (oldMarker === undefined || newMarker === undefined) return null;
  const oldPath = isNull(oldMarker) ? null : markerPath(oldMarker);
  const newPath = isNull(newMarker) ? null : markerPath(newMarker);
  if (oldPath !== null && newPath !== null) return { oldPath, newPath };
  if (oldPath !== null) return { oldPath, newPath: oldPath.replace(/^a\//, "b/") };
  if (newPath !== null) return { oldPath: newPath.replace(/^b\//, "a/"), newPath };
  return null;
}

/** The name on a `---` or `+++` line: up to a tab, after which `diff -u` writes the time. Null when malformed. */
function markerPath(marker: string): string | null {
  if (marker.startsWith('"')) return readQuotedPath(marker)?.path ?? null;
  const tab = marker.indexOf("\t");
  return tab < 0 ? marker : marker.slice(0, tab);
}

function isNull(marker: string): boolean {
  return markerPath(marker) === "/dev/null";
}

/** True for the side that does not exist: /dev/null, or the epoch that `diff -N` writes for an absent file. */
function isAbsent(marker: string | undefined): boolean {
  if (marker === undefined || isNull(marker)) return marker !== undefined;
  const time = marker.split("\t")[1] ?? "";
  return /^(?:1970-01-01|1969-12-31) \d\d:\d\d:00(?:\.0+)? /.test(time);
}

/** Prefixes are there when the names differ in their first segment alone: `a/x b/x`, `i/x w/x`, `old/x new/x`. */
function withoutPrefixes(pair: { oldPath: string; newPath: string }): {
  oldPath: string;
  newPath: string;
} {
  const oldRest = afterFirstSlash(pair.oldPath);
  const newRest = afterFirstSlash(pair.newPath);
  if (pair.oldPath === pair.newPath || oldRest === null || newRest === null) return pair;
  const isGitPair = pair.oldPath.startsWith("a/") && pair.newPath.startsWith("b/");
  return oldRest === newRest || isGitPair ? { oldPath: oldRest, newPath: newRest } : pair;
}

function afterFirstSlash(path: string): string | null {
  const slash = path.indexOf("/");
  return slash < 0 ? null : path.slice(slash + 1);
}

const unsafe: ReadonlySet<string> = new Set(["", ".", "..", ".git"]);

/** A crafted patch or tree may name places outside the repository, or git's own; such a file is never looked at. */
function refuseUnsafePath(path: string | null): void {
  if (path === null) return;
  if (path.includes("\0") || path.split("/").some((part) => unsafe.has(part.toLowerCase()))) {
    throw new Error("its path leaves the repository");
  }
}
