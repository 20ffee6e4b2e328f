import type { ConfigLayer, ConfigProblem, ReviewConfig, SourceFile } from "../domain/index.ts";
import type { Analyzer } from "./analyzer.ts";

/** Reads `.kody.yml` files and makes analyzers of the rules in them. The files are text of strangers: nothing of it runs. */
export interface TeamConfig {
  /** A single problem makes the whole file unusable, because half of it would surprise. */
  parse(file: SourceFile): Promise<ParsedConfig>;
  /** Analyzers of the team's own rules; none when there are none. */
  analyzers(config: ReviewConfig): readonly Analyzer[];
}

export type ParsedConfig =
  | { readonly ok: true; readonly layer: ConfigLayer }
  /** At least one, in the order of lines. */
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Remembers each `.kody.yml` of a branch as it was when it could last be used: that stays in force while it can't. */
export interface ConfigMemory {
  /** The text; null when none was ever kept, or the file was gone since. */
  lastGood(repositoryUuid: string, branch: string, path: string): Promise<string | null>;
  /** `text` null: the file is gone. */
  keep(
    repositoryUuid: string,
    branch: string,
    files: readonly { readonly path: string; readonly text: string | null }[],
  ): Promise<void>;
}
