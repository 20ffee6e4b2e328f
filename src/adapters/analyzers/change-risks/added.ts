import type { ChangedFile, LineRange } from "../../../core/domain/index.ts";
import type { ChangeFiles } from "../../../core/ports/index.ts";
import { type Lexis, maskedLines } from "./mask.ts";

export interface AddedLine {
  /** New side, 1-based. */
  readonly line: number;
  /** As written, without a carriage return. */
  readonly text: string;
  /** The same with comments and strings blanked out. */
  readonly code: string;
}

/** The added lines of a file, read in the light of the whole file where it is known and of their hunk where not. */
export function addedCode(file: ChangedFile, files: ChangeFiles, lexis: Lexis): AddedLine[] {
  const head = files.head(file.path);
  const whole = head === null ? null : maskedLines(head, lexis);
  const found: AddedLine[] = [];
  for (const hunk of file.hunks) {
    const newSide = hunk.lines.filter((line) => line.newLine !== null);
    const masked =
      whole === null ? maskedLines(newSide.map(({ text }) => text).join("\n"), lexis) : null;
    for (const [index, { kind, newLine, text }] of newSide.entries()) {
      if (kind !== "added" || newLine === null) continue;
      const code = masked?.[index] ?? whole?.[newLine - 1] ?? "";
      found.push({ line: newLine, text: text.replace(/\r$/, ""), code: code.replace(/\r$/, "") });
    }
  }
  return found;
}

/** The first added line of a file; null when it only lost lines. */
export function firstAdded(file: ChangedFile): LineRange | null {
  for (const { lines } of file.hunks) {
    for (const { kind, newLine } of lines) {
      if (kind === "added" && newLine !== null) return { start: newLine, end: newLine };
    }
  }
  return null;
}
