import type { PullRequestRef } from "../domain/index.ts";

/** What Kody keeps in mind of one pull request besides its reviews, by name: JSON, at most 10 kB each. */
export interface PullRequestNotes {
  /** Undefined when nothing was kept. */
  read(pullRequest: PullRequestRef, name: string): Promise<unknown>;
  /** Null forgets. */
  write(pullRequest: PullRequestRef, name: string, value: unknown): Promise<void>;
  /** Open pull requests of watched repositories for which something of this name is kept. */
  having(
    name: string,
    limit: number,
  ): Promise<readonly (WatchedPullRequest & { readonly value: unknown })[]>;
}

/** An open pull request of a watched repository. */
export interface WatchedPullRequest {
  readonly pullRequest: PullRequestRef;
  readonly repositoryUuid: string;
}
