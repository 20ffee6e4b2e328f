import type { ChangedFile, Hunk, RawFinding } from "../../../core/domain/index.ts";
import type { ChangeFiles } from "../../../core/ports/index.ts";
import { extension, isFixture } from "../source/index.ts";

const OURS = /^<{7}(?: |$)/;
const MIDDLE = /^={7}$/;
const THEIRS = /^>{7}(?: |$)/;
const DOCUMENTS: ReadonlySet<string> = new Set([".md", ".mdx", ".rst", ".adoc", ".txt"]);

interface Marked {
  readonly start: number;
  readonly end: number;
}

/** Conflicts that were committed unresolved: all three markers in order, at least one of them on an added line. */
export function conflictMarkers(file: ChangedFile, files: ChangeFiles): RawFinding[] {
  if (isFixture(file.path)) return [];
  const shown = DOCUMENTS.has(extension(file.path))
    ? codeBlocks(files.head(file.path))
    : () => false;
  return file.hunks
    .flatMap(marked)
    .filter(({ start }) => !shown(start))
    .map((range) => ({
      rule: "change/conflict-marker",
      severity: "high",
      category: "change",
      title: "Merge conflict is committed unresolved",
      message:
        "These lines still hold the markers of a merge (`<<<<<<<`, `=======`, `>>>>>>>`) and both versions of the code. Keep the one that is right and delete the markers.",
      path: file.path,
      range,
    }));
}

function marked(hunk: Hunk): Marked[] {
  const found: Marked[] = [];
  let start: number | null = null;
  let middle = false;
  let added = false;
  for (const line of hunk.lines) {
    if (line.newLine === null) continue;
    const text = line.text.replace(/\r$/, "");
    if (OURS.test(text)) [start, middle, added] = [line.newLine, false, line.kind === "added"];
    else if (start === null) continue;
    else if (MIDDLE.test(text)) [middle, added] = [true, added || line.kind === "added"];
    else if (middle && THEIRS.test(text)) {
      if (added || line.kind === "added") found.push({ start, end: line.newLine });
      start = null;
    }
  }
  return found;
}

/** In documents a conflict inside a code block is an example; when the document is unknown, everything may be one. */
function codeBlocks(text: string | null): (line: number) => boolean {
  if (text === null) return () => true;
  const inside = new Set<number>();
  let fence = "";
  for (const [index, line] of text.split("\n").entries()) {
    const mark = /^ {0,3}(```+|~~~+|\.\. code|----$)/.exec(line)?.[1]?.slice(0, 3) ?? "";
    if (fence !== "") inside.add(index + 1);
    if (fence === "" && mark !== "") fence = mark;
    else if (mark !== "" && mark === fence) fence = "";
  }
  return (line) => inside.has(line);
}
