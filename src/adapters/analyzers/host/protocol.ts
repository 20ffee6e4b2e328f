import type { RawFinding, SourceFile } from "../../../core/domain/index.ts";

/** The engines that the analysis process can run. */
export type HostedEngine = "patterns" | "ruff";

export interface HostRequest {
  readonly engine: HostedEngine;
  readonly file: SourceFile;
}

export type HostAnswer =
  | { readonly status: "ready" }
  | { readonly status: "found"; readonly findings: readonly RawFinding[] }
  /** The engine threw; only the kind of the error is told, because its words may quote the file. */
  | { readonly status: "failed"; readonly kind: string };
