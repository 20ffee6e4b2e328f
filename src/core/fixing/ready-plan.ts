import type { Reply } from "../conversation/index.ts";
import type { RepositoryRef } from "../domain/index.ts";
import type { Candidate, LeftOut } from "./match.ts";

/** What is to be committed, or why nothing is. */
export type Plan = { readonly kind: "refused"; readonly reply: Reply } | ReadyPlan;

export interface ReadyPlan {
  readonly kind: "ready";
  /** Of the source branch: a fork's for pull requests from forks. */
  readonly repository: RepositoryRef;
  readonly isFork: boolean;
  readonly branch: string;
  /** 40 digits: what it was computed for. */
  readonly head: string;
  readonly before: ReadonlyMap<string, string>;
  /** As they are to be written. */
  readonly files: ReadonlyMap<string, string>;
  /** Those of the files that are executable. */
  readonly executables: ReadonlySet<string>;
  readonly fixed: readonly Candidate[];
  readonly left: readonly LeftOut[];
}
