import type { Change, RawFinding, SourceFile } from "../domain/index.ts";
import type { GrepHit, GrepQuery } from "./source-repository.ts";

/**
 * Says what is wrong with the given files, each taken as one side of a change. Runs nothing of the repository,
 * reads no configuration of it, and has no credential. The pipeline runs it on both sides and takes the difference.
 */
export interface FileAnalyzer {
  readonly kind: "files";
  /** True when it judges line by line, so that a file of which a patch shows only some lines is still worth its look. */
  readonly linewise?: boolean;
  /** True when it can look at a mere piece of a file, as `extent` says: then it also sees the pieces of a patch. */
  readonly piecewise?: boolean;
  /** Short name shown to people, e.g. `oxlint`. */
  readonly id: string;
  /** True for the paths it wants to see. */
  accepts(path: string): boolean;
  analyze(files: readonly SourceFile[], signal: AbortSignal): Promise<AnalyzerResult>;
}

/** Judges the change as a whole: what it says is new by its nature. */
export interface ChangeAnalyzer {
  readonly kind: "change";
  readonly id: string;
  /** Paths besides the changed ones that it wants to see at the head, such as the lockfile of a changed manifest. */
  alsoReads?(change: Change): readonly string[];
  analyze(change: Change, files: ChangeFiles, signal: AbortSignal): Promise<AnalyzerResult>;
}

export type Analyzer = FileAnalyzer | ChangeAnalyzer;

/** Both sides of the changed files, and a look at the rest of the tree at the head. */
export interface ChangeFiles {
  /** Null when absent, binary, too large, or unknown because only a patch was given. */
  head(path: string): string | null;
  base(path: string): string | null;
  /** True when the whole tree can be asked; false for a bare patch. */
  readonly complete: boolean;
  /** The rest of the tree at the head; absent for a bare patch. */
  readonly tree?: HeadTree;
}

/**
 * A look at files that the change did not touch. Bounded: what one review asks for costs by the change and not by the
 * repository. Whoever asks beyond the bounds gets less, and `exhausted` turns true: then absence proves nothing.
 */
export interface HeadTree {
  /** Every path of the tree, in code unit order; none of a tree too large to list. */
  paths(): Promise<readonly string[]>;
  /** Lines of the files in `paths`, which must be named. */
  grep(query: GrepQuery & { readonly paths: readonly string[] }): Promise<readonly GrepHit[]>;
  /** Texts by path, without those that are absent, binary or larger than the limit of a review. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
  readonly exhausted: boolean;
}

export type AnalyzerResult =
  | {
      readonly status: "ok";
      readonly findings: readonly RawFinding[];
      readonly skipped: readonly SkippedFile[];
    }
  /** The engine could not run; the review says so and goes on without it. */
  | { readonly status: "failed"; readonly reason: string };

export interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}
