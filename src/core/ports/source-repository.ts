import type { PullRequest, RepositoryRef } from "../domain/index.ts";

/** Read access to one repository's objects at any commit; no work tree, nothing of the repository is ever executed. */
export interface SourceRepository {
  /** Full 40-digit hash of a commit, branch or abbreviated hash; throws `not-found`. */
  resolve(revision: string): Promise<string>;
  /** Best common ancestor, 40 digits; null when the histories are unrelated. */
  mergeBase(a: string, b: string): Promise<string | null>;
  /** `git diff` text of two commits with rename detection and three lines of context; bytes decoded as UTF-8. */
  diff(base: string, head: string): Promise<string>;
  /** Contents by path; paths that are absent, binary, not valid UTF-8, or larger than `maxBytes` have `null`, with the reason in `skipped`. */
  readFiles(commit: string, paths: readonly string[], maxBytes: number): Promise<FileBatch>;
  /** Fixed-string or extended-regex search in the tree of `commit`; at most `limit` hits. */
  grep(commit: string, query: GrepQuery): Promise<GrepHit[]>;
  /** First lines of the messages of the commits that `head` has and `base` has not, newest first, at most `limit`. */
  subjects(base: string, head: string, limit: number): Promise<string[]>;
  /** The commits that `head` has and `base` has not, newest first, at most `limit`. */
  messages(base: string, head: string, limit: number): Promise<CommitMessage[]>;
  /** Every path of the tree below `prefix` ("" for all). */
  listPaths(commit: string, prefix: string): Promise<string[]>;
}

export interface CommitMessage {
  /** 40 digits. */
  readonly hash: string;
  /** 40 digits each, the first parent first. */
  readonly parents: readonly string[];
  /** Whole, of whoever wrote it. */
  readonly message: string;
}

export interface FileBatch {
  readonly texts: ReadonlyMap<string, string>;
  readonly skipped: readonly {
    readonly path: string;
    readonly reason: "absent" | "binary" | "not-utf8" | "too-large" | "not-a-file";
  }[];
  /** Those of `texts` that are executable; absent when none is. */
  readonly executables?: ReadonlySet<string>;
}

export interface GrepQuery {
  readonly pattern: string;
  readonly fixed: boolean;
  readonly paths?: readonly string[];
  readonly limit: number;
}

export interface GrepHit {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** Keeps mirrors of remote repositories on this machine, bounded in size. */
export interface SourceMirrors {
  /**
   * Brings both tips of a pull request (and enough history for their merge base) into the mirror and opens it.
   * Throws `git-failed` (retryable when the network was the cause), `credential-refused` or `not-found`.
   */
  openPullRequest(pullRequest: PullRequest): Promise<OpenedPullRequest>;
  /** The commit that a branch of the remote points at now; null when the branch is gone. No API call. */
  remoteTip(repository: RepositoryRef, branch: string): Promise<string | null>;
}

export interface OpenedPullRequest {
  readonly repository: SourceRepository;
  /** 40 digits. */
  readonly head: string;
  readonly destination: string;
  /** What the pull request adds is the diff from here to `head`. */
  readonly mergeBase: string;
}
