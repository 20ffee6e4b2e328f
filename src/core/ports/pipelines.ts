import type { RepositoryRef } from "../domain/index.ts";

/** What Kody reads of the builds that the host itself runs. */
export interface HostPipelines {
  /**
   * The first failed step of the newest finished run of `commit` (40 digits), when that run failed. Null when it did
   * not, when there is none, and when it can't be read: no scope, no permission, no pipelines, no log. At most three
   * calls of the API.
   */
  failedStep(
    repository: RepositoryRef,
    commit: string,
    signal: AbortSignal,
  ): Promise<FailedStep | null>;
}

export interface FailedStep {
  /** The number of the run. */
  readonly pipeline: number;
  /** Its name; "" when it has none. */
  readonly step: string;
  /** The end of its log, as it was written: of any content. */
  readonly log: string;
  /** The address for people. */
  readonly url: string;
}
