/** Bitbucket's nouns, as the rest of Kody speaks of them. */

export interface RepositoryRef {
  /** Workspace slug or `{uuid}`. */
  readonly workspace: string;
  /** Repository slug or `{uuid}`. */
  readonly slug: string;
}

export interface PullRequestRef extends RepositoryRef {
  readonly id: number;
}

export type PullRequestState = "open" | "merged" | "declined" | "superseded";

export interface PullRequest {
  readonly ref: PullRequestRef;
  readonly title: string;
  readonly description: string;
  readonly state: PullRequestState;
  readonly draft: boolean;
  /** Account uuid with braces; null for deleted accounts. */
  readonly authorUuid: string | null;
  readonly source: BranchTip;
  readonly destination: BranchTip;
  readonly url: string;
  /** ISO 8601. */
  readonly updatedOn: string;
}

export interface BranchTip {
  readonly branch: string;
  /** 12 or 40 hex digits: compare with `sameCommit`. Null when Bitbucket no longer knows it. */
  readonly commit: string | null;
  /** `workspace/slug`; null when the fork was deleted. Differs from the pull request's repository for forks. */
  readonly repository: string | null;
}

/** An account of Bitbucket. `uuid` has braces. */
export interface Account {
  readonly uuid: string;
  readonly accountId: string | null;
  readonly displayName: string;
}

/** Bitbucket gives 12 digits in one place and 40 in another, so hashes compare by prefix. */
export function sameCommit(a: string | null, b: string | null): boolean {
  if (a === null || b === null || a.length < 7 || b.length < 7) return false;
  return a.startsWith(b) || b.startsWith(a);
}

/** `workspace/slug#id`, for logs and queue keys. */
export function pullRequestKey(ref: PullRequestRef): string {
  return `${ref.workspace}/${ref.slug}#${ref.id}`;
}
