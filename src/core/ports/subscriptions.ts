import type { PullRequestRef, Severity } from "../domain/index.ts";

/** What a destination can hear of. `budget`: the language model is out of reach or its budget is used up. */
const topics = [
  "review-done",
  "changes-requested",
  "closed",
  "needs-attention",
  "token",
  "budget",
] as const;
export type Topic = (typeof topics)[number];

/** Which pull requests; what is about the whole installation is told whatever the scope. */
export type NewsScope =
  | { readonly of: "all" }
  /** By uuid with braces. */
  | { readonly of: "repositories"; readonly uuids: readonly string[] }
  /** The account uuid of whoever opened it, with braces. */
  | { readonly of: "author"; readonly uuid: string };

/** Tells those who asked for it what happened to a pull request. */
export interface PullRequestNews {
  /** Stores it for every destination that wants it; it is sent later, with others. Never throws: a failure is logged. */
  tell(news: NewsOfPullRequest): Promise<void>;
}

export interface NewsOfPullRequest {
  readonly kind: "review-done" | "changes-requested" | "merged" | "declined" | "needs-attention";
  /** The same for the same event, which is then told once, e.g. `review/12`. */
  readonly event: string;
  readonly pullRequest: PullRequestRef;
  /** Null when it is not known. */
  readonly repositoryUuid: string | null;
  readonly title: string;
  /** "" when it is not known. */
  readonly url: string;
  /** Null for deleted accounts. */
  readonly authorUuid: string | null;
  readonly facts: NewsFacts;
}

export interface NewsFacts {
  /** Findings that are comments. */
  readonly counts?: Readonly<Partial<Record<Severity, number>>>;
  /** As a sentence. */
  readonly reason?: string;
}

/** One line of a message. Texts are as strangers wrote them. */
export interface NewsLine {
  readonly topic: Topic;
  /** e.g. `Reviewed`. */
  readonly word: string;
  readonly title: string;
  /** `workspace/slug #1`; null for what is about the whole installation. */
  readonly where: string | null;
  readonly detail: string | null;
  readonly url: string | null;
  /** Of those with the same group only the newest is told. */
  readonly group: string;
}

export interface Destination {
  readonly id: string;
  readonly name: string;
  readonly kind: "webhook" | "email";
  /** The webhook's host, or the email address. */
  readonly address: string;
  readonly topics: readonly Topic[];
  readonly scope: NewsScope;
  /** Why the last message did not go out; null when it did. */
  readonly trouble: {
    readonly problem: string;
    readonly at: Date;
    readonly waiting: boolean;
  } | null;
}

export interface DestinationChanges extends Pick<
  Destination,
  "name" | "kind" | "address" | "topics" | "scope"
> {
  /** The webhook's address, which is sealed; absent keeps the one that is set. */
  readonly url?: string;
}

/** Destinations and what waits for them. */
export interface SubscriptionStore {
  /** By name. */
  list(): Promise<Destination[]>;
  /**
   * `id` null adds one; null is answered when there is no such destination. What failed for good within the last day is tried
   * again.
   */
  save(id: string | null, changes: DestinationChanges, now: Date): Promise<Destination | null>;
  /** With all that waits for it. Null when there is no such destination. */
  remove(id: string): Promise<Destination | null>;
  /** The webhook's address; null when there is none. */
  secret(id: string): Promise<string | null>;
  /** One row for each destination; an event that a destination has already is not added again. */
  add(event: string, line: NewsLine, destinations: readonly string[], now: Date): Promise<void>;
  /** Destinations for which something waits. `day`: e.g. `2026-01-31`. */
  waiting(day: string): Promise<WaitingDestination[]>;
  /**
   * What waits for one, oldest first; null when nothing does, or somebody else has it until a later time than `now`. Nobody else gets it before
   * `lease`: after a process died while it sent, it comes again, so at least once is what is promised.
   */
  take(id: string, now: Date, lease: Date): Promise<TakenNews | null>;
  record(id: string, taken: TakenNews, result: NewsResult): Promise<void>;
}

export interface WaitingDestination {
  readonly id: string;
  readonly first: Date;
  readonly last: Date;
  /** Not before this time: it failed, or somebody sends it at this moment. */
  readonly notBefore: Date | null;
  /** Messages on the day that was asked for. */
  readonly sentToday: number;
}

export interface TakenNews {
  readonly destination: Destination;
  /** At least one. This one included. */
  readonly attempts: number;
  /** When the first of these attempts was made. */
  readonly since: Date;
  readonly lease: Date;
  readonly rows: readonly { readonly id: string; readonly line: NewsLine }[];
}

export type NewsResult =
  /** `problem`: who of the recipients did not get it. */
  | {
      readonly state: "delivered";
      readonly at: Date;
      readonly day: string;
      readonly problem: string | null;
    }
  | { readonly state: "waiting"; readonly at: Date; readonly again: Date; readonly problem: string }
  | { readonly state: "undelivered"; readonly at: Date; readonly problem: string };
