import type { OwnRule, RawFinding, SourceFile } from "../../../core/domain/index.ts";

/** The engines that the analysis process can run. */
export type HostedEngine = "patterns" | "ruff" | "team-rules";

export interface HostRequest {
  readonly engine: HostedEngine;
  readonly file: SourceFile;
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
  /** The engine threw; only the kind of the error is told, because its words may quote the file. */
  | { readonly status: "failed"; readonly kind: string }
  /** The engine itself could not be loaded. */
  | { readonly status: "unusable"; readonly reason: string };
