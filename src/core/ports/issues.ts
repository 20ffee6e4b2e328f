/** An issue that a pull request names. All of it is written by strangers. */
export interface LinkedIssue {
  readonly key: string;
  /** "Bug", "Story". */
  readonly type: string;
  readonly summary: string;
  readonly status: string;
  /** Plain text, cut; "" for none. */
  readonly description: string;
}

export interface ReadIssues {
  /** In the order of the keys. What does not exist, or could not be read, is left out. */
  readonly issues: readonly LinkedIssue[];
  /** Why the tracker refuses Kody, as a clause without full stop; null when it does not. */
  readonly refused: string | null;
}

/** The issues that pull requests name, where this installation has a tracker. */
export interface LinkedIssues {
  /** Never throws but for the signal: a review does without what can't be read. */
  read(keys: readonly string[], signal: AbortSignal): Promise<ReadIssues>;
}

/** An issue tracker that people entered, with its token. */
export interface IssueSite {
  /** Without a slash at its end. */
  readonly site: string;
  readonly email: string;
  readonly token: string;
}

export interface IssueTracker {
  /** As `LinkedIssues`; answers are kept for some minutes. */
  read(site: IssueSite, keys: readonly string[], signal: AbortSignal): Promise<ReadIssues>;
  /** The name of the account that the token belongs to. Throws a `KodyError` that says why it is not to be had. */
  whoAmI(site: IssueSite): Promise<string>;
}
