import type { RawFinding, SourceFile } from "../../../core/domain/index.ts";
import type { Outline } from "../outline/index.ts";

/** The engines that the analysis process can run. */
export type HostedEngine = "patterns" | "ruff";

/** `outline`: what a file declares and calls. */
export type HostedTask = HostedEngine | "outline";

export interface HostRequest {
  readonly engine: HostedTask;
  readonly file: SourceFile;
}

export type HostAnswer =
  | { readonly status: "ready" }
  | { readonly status: "found"; readonly findings: readonly RawFinding[] }
  /** Null when no outline is known for the file's language. */
  | { readonly status: "outlined"; readonly outline: Outline | null }
  /** The engine threw; only the kind of the error is told, because its words may quote the file. */
  | { readonly status: "failed"; readonly kind: string }
  /** The engine itself could not be loaded. */
  | { readonly status: "unusable"; readonly reason: string };
