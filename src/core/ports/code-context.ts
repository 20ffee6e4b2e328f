import type { Change, LineRange } from "../domain/index.ts";
import type { ChangeFiles } from "./analyzer.ts";

/** Finds the code that somebody must have seen to judge a change: by syntax tree and search, never by running it. */
export interface CodeContext {
  /**
   * Pieces of the head, the most needed first; deterministic. Files that can't be parsed give none, and what is asked of
   * the rest of the tree is bounded as `HeadTree` says. Throws the signal's reason when it aborts.
   */
  collect(
    change: Change,
    files: ChangeFiles,
    signal: AbortSignal,
  ): Promise<readonly ContextPiece[]>;
}

/** Successive lines of one file at the head. Pieces of one file do not overlap. */
export interface ContextPiece {
  /** `enclosing`: the function or class around a change. `definition`: of a name that added lines use. `caller`: of what changed. */
  readonly kind: "enclosing" | "definition" | "caller";
  readonly path: string;
  readonly range: LineRange;
  readonly text: string;
  /** Why it is there, such as "defines `parse`, used in a.ts:12". */
  readonly because: string;
  /** The changed files that it serves. */
  readonly serves: readonly string[];
  /** The name that it defines or whose caller it is; absent where it stands around a change. */
  readonly of?: string;
}
