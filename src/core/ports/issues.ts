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

export interface NewIssue {
  /** "SHOP" */
  readonly projectKey: string;
  /** "Task" */
  readonly issueType: string;
  /** One line of at most 255 characters. */
  readonly summary: string;
  /** Plain text; nothing in it is taken for markup. */
  readonly description: string;
  /** By which the issue is found again: hex digits, at most 64. */
  readonly label: string;
}

/** Where issues are made. */
export interface IssueMaker {
  /**
   * The key of the new issue. Throws a `KodyError`: `outcome-unknown` when the answer was lost, so that there may be one;
   * any other code says why there is none.
   */
  createIssue(site: IssueSite, issue: NewIssue): Promise<string>;
  /** The key of the issue with this label, in whatever project it lies by now; null for none. Throws a `KodyError`. */
  findByLabel(site: IssueSite, label: string): Promise<string | null>;
}

export interface IssueTracker extends IssueMaker {
  /** As `LinkedIssues`; answers are kept for some minutes. */
  read(site: IssueSite, keys: readonly string[], signal: AbortSignal): Promise<ReadIssues>;
  /** The name of the account that the token belongs to. Throws a `KodyError` that says why it is not to be had. */
  whoAmI(site: IssueSite): Promise<string>;
}
