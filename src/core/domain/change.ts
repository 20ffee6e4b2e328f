/** A change as git describes it: files, hunks, lines. All line numbers are 1-based. */

export type FileStatus = "added" | "removed" | "modified" | "renamed" | "copied" | "mode-changed";

export interface DiffLine {
  readonly kind: "context" | "added" | "removed";
  /** Null for added lines. */
  readonly oldLine: number | null;
  /** Null for removed lines. */
  readonly newLine: number | null;
  /** Without the leading sign and without the final newline; a carriage return is kept. */
  readonly text: string;
}

export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly DiffLine[];
}

export interface ChangedFile {
  readonly status: FileStatus;
  /** Null for added files. */
  readonly oldPath: string | null;
  /** Null for removed files. */
  readonly newPath: string | null;
  /** The path to speak of: the new one, or the old one of a removed file. */
  readonly path: string;
  readonly binary: boolean;
  readonly submodule: boolean;
  readonly symlink: boolean;
  readonly hunks: readonly Hunk[];
  readonly additions: number;
  readonly deletions: number;
}

export interface Change {
  readonly files: readonly ChangedFile[];
  /** Sections of the diff that could not be parsed: named in the summary, never dropped silently. */
  readonly unparsed: readonly { readonly path: string; readonly reason: string }[];
}

/** One side of one file, as an analyzer gets it. */
export interface SourceFile {
  readonly path: string;
  /** Valid UTF-8 decoded; binary and oversized files never get here. */
  readonly text: string;
  /** `piece`: only successive lines from somewhere in the file, all that a patch shows. The whole file by default. */
  readonly extent?: "piece";
}

/** Where a comment goes on the new (`to`) or old (`from`) side; both ends inclusive. */
export type CommentAnchor =
  | {
      readonly path: string;
      readonly side: "new" | "old";
      readonly start: number;
      readonly end: number;
    }
  | { readonly path: string; readonly side: "file" };
