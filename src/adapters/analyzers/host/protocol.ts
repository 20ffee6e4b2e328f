import type { LineRange, OwnRule, RawFinding, SourceFile } from "../../../core/domain/index.ts";
import type { Outline, Structure } from "../outline/index.ts";

/** The engines that the analysis process can run. */
export type HostedEngine = "patterns" | "ruff" | "team-rules";

/**
 * `outline`: what a file declares and calls; `structure`: its declarations with their extents, and names on some lines;
 * `syntax`: whether a changed text has errors that the file has not.
 */
export type HostedTask = HostedEngine | "outline" | "structure" | "syntax";

export interface HostRequest {
  readonly engine: HostedTask;
  readonly file: SourceFile;
  /** For `syntax`. */
  readonly fixed?: string;
  /** For `structure`: the lines whose names are told. */
  readonly lines?: readonly LineRange[];
  /** For the engine `team-rules`: which. */
  readonly rules?: readonly OwnRule[];
}

/** Asks whether the rules can be used at all. */
export interface HostCheck {
  readonly check: readonly OwnRule[];
}

export type HostAnswer =
  | { readonly status: "ready" }
  /** For each rule that was asked about: why it can't be used, as a sentence; null when it can. */
  | { readonly status: "checked"; readonly reasons: readonly (string | null)[] }
  | { readonly status: "found"; readonly findings: readonly RawFinding[] }
  | { readonly status: "parsed"; readonly breaks: boolean }
  /** Null when no outline is known for the file's language. */
  | { readonly status: "outlined"; readonly outline: Outline | null }
  /** Null when declarations of the file's language are not known. */
  | { readonly status: "structured"; readonly structure: Structure | null }
  /** The engine threw; only the kind of the error is told, because its words may quote the file. */
  | { readonly status: "failed"; readonly kind: string }
  /** The engine itself could not be loaded. */
  | { readonly status: "unusable"; readonly reason: string };
