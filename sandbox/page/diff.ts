import { unquotePath } from "./quoted-path.ts";

export type FileStatus = "added" | "removed" | "modified" | "renamed" | "copied";

export interface DiffLine {
  readonly kind: "context" | "added" | "removed";
  /** Line numbers from 1; null on the side that has no such line. */
  readonly oldLine: number | null;
  readonly newLine: number | null;
  readonly text: string;
  /** The file ends after this line without a line break. */
  readonly endsWithoutBreak: boolean;
}

export interface DiffHunk {
  readonly header: string;
  readonly lines: readonly DiffLine[];
}

export interface DiffFile {
  /** Null when the file doesn't exist on that side. */
  readonly oldPath: string | null;
  readonly newPath: string | null;
  readonly status: FileStatus;
  readonly binary: boolean;
  readonly hunks: readonly DiffHunk[];
}

interface Draft {
  header: [string, string];
  oldPath: string | null;
  newPath: string | null;
  status: FileStatus;
  binary: boolean;
  hunks: DiffHunk[];
}

/** Reads the text that `git diff` prints. Lines that it can't place are left out; it never throws. */
export function parseDiff(text: string): DiffFile[] {
  const lines = text.split("\n");
  const files: Draft[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    const file = files.at(-1);
    const hunk = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (line.startsWith("diff --git ")) files.push(startFile(line));
    else if (hunk !== null && file !== undefined) {
      at = readHunk(lines, at, hunk, file);
      continue;
    } else if (file !== undefined) readHeader(line, file);
    at++;
  }
  return files.map(({ header, ...file }) => withPaths(file, header));
}

function startFile(line: string): Draft {
  const rest = line.slice("diff --git ".length);
  return {
    header: headerPaths(rest),
    oldPath: null,
    newPath: null,
    status: "modified",
    binary: false,
    hunks: [],
  };
}

/** Both paths of "a/x b/x". Unquoted ones have no separator but are equal unless a rename line names them anyway. */
function headerPaths(rest: string): [string, string] {
  const quoted = /^("(?:[^"\\]|\\.)*"|\S+) ("(?:[^"\\]|\\.)*"|\S+)$/.exec(rest);
  if (quoted !== null) return [side(quoted[1] ?? ""), side(quoted[2] ?? "")];
  const half = (rest.length - 1) / 2;
  return [side(rest.slice(0, half)), side(rest.slice(half + 1))];
}

function side(path: string): string {
  return unquotePath(path).replace(/^[ab]\//, "");
}

function readHeader(line: string, file: Draft): void {
  if (line.startsWith("new file mode")) file.status = "added";
  else if (line.startsWith("deleted file mode")) file.status = "removed";
  else if (line.startsWith("rename from ")) rename(file, "renamed", "oldPath", line.slice(12));
  else if (line.startsWith("rename to ")) rename(file, "renamed", "newPath", line.slice(10));
  else if (line.startsWith("copy from ")) rename(file, "copied", "oldPath", line.slice(10));
  else if (line.startsWith("copy to ")) rename(file, "copied", "newPath", line.slice(8));
  else if (/^(?:Binary files .* differ|GIT binary patch)$/.test(line)) file.binary = true;
}

function rename(file: Draft, status: FileStatus, end: "oldPath" | "newPath", path: string): void {
  file.status = status;
  file[end] = unquotePath(path);
}

function withPaths(file: Omit<Draft, "header">, [oldPath, newPath]: [string, string]): DiffFile {
  return {
    ...file,
    oldPath: file.status === "added" ? null : (file.oldPath ?? oldPath),
    newPath: file.status === "removed" ? null : (file.newPath ?? newPath),
  };
}

/** Reads one hunk by its counts, since a line of code may look like a header. Returns the line after it. */
function readHunk(
  lines: readonly string[],
  at: number,
  header: RegExpExecArray,
  file: Draft,
): number {
  let oldLine = Number(header[1]);
  let newLine = Number(header[3]);
  const oldEnd = oldLine + Number(header[2] ?? 1);
  const newEnd = newLine + Number(header[4] ?? 1);
  const found: DiffLine[] = [];
  let next = at + 1;
  for (; next < lines.length && (oldLine < oldEnd || newLine < newEnd); next++) {
    const line = lines[next] ?? "";
    const sign = line[0];
    if (sign === "\\") continue;
    const kind = sign === "+" ? "added" : sign === "-" ? "removed" : "context";
    found.push({
      kind,
      oldLine: kind === "added" ? null : oldLine++,
      newLine: kind === "removed" ? null : newLine++,
      text: line.slice(1),
      endsWithoutBreak: (lines[next + 1] ?? "").startsWith("\\ No newline"),
    });
  }
  file.hunks.push({ header: lines[at] ?? "", lines: found });
  return next;
}
