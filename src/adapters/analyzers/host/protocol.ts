import type { RawFinding, SourceFile } from "../../../core/domain/index.ts";

/** The engines that the analysis process can run. */
export type HostedEngine = "patterns" | "ruff";

/** `syntax`: whether a changed text has errors that the file has not. */
export type HostedTask = HostedEngine | "syntax";

export interface HostRequest {
  readonly engine: HostedTask;
  readonly file: SourceFile;
  /** For `syntax`. */
  readonly fixed?: string;
}

export type HostAnswer =
  | { readonly status: "ready" }
  | { readonly status: "found"; readonly findings: readonly RawFinding[] }
  | { readonly status: "parsed"; readonly breaks: boolean }
  /** The engine threw; only the kind of the error is told, because its words may quote the file. */
  | { readonly status: "failed"; readonly kind: string }
  /** The engine itself could not be loaded. */
  | { readonly status: "unusable"; readonly reason: string };
