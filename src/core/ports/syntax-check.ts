import type { SourceFile } from "../domain/index.ts";

/** Parses texts, so that nothing is proposed that does not parse. */
export interface SyntaxCheck {
  /**
   * True when `fixed` has syntax errors that the file has not; false also for languages without a grammar. A parser that
   * crashes or takes too long counts as an error. Throws the signal's reason when it aborts.
   */
  breaks(file: SourceFile, fixed: string, signal: AbortSignal): Promise<boolean>;
}
