/** What a team decided, or what somebody proposed to decide: reviews follow it only once it is accepted. */
export interface Memory {
  readonly id: string;
  /** With braces; null: for all repositories. */
  readonly repositoryUuid: string | null;
  /** At most 500 characters. Of a proposal it was written by a stranger. */
  readonly text: string;
  /** Globs as in `.kody.yml`; none: everywhere. */
  readonly paths: readonly string[];
  readonly state: MemoryState;
  /** Where it comes from, as a clause: "asked for in pull request 12 by Ann". */
  readonly origin: string;
  readonly createdAt: Date;
  /** Name of who accepted or declined it; null while nobody has. */
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
}

export type MemoryState = "proposed" | "accepted" | "declined";

export interface NewMemory {
  readonly repositoryUuid: string | null;
  readonly text: string;
  readonly paths: readonly string[];
  readonly origin: string;
}

/** Where the decisions of the teams are kept. */
export interface MemoryStore {
  /** What waits for somebody first, then the newest first; at most 1,000. */
  list(): Promise<Memory[]>;
  /** Accepted for this repository or for all, oldest first. */
  accepted(repositoryUuid: string): Promise<Memory[]>;
  /**
   * Once for each key and repository, for ever, also after it was declined or removed; answers whether it is new. While
   * too many wait for somebody, nothing is proposed and the key stays free.
   */
  propose(memory: NewMemory & { readonly repositoryUuid: string }, key: string): Promise<boolean>;
  /** By an administrator, so it is accepted. */
  add(memory: NewMemory, by: string, now: Date): Promise<Memory>;
  /** Null when there is no such memory. */
  decide(id: string, state: "accepted" | "declined", by: string, now: Date): Promise<Memory | null>;
  /** Null when there is no such memory. */
  change(id: string, change: Pick<Memory, "text" | "paths">): Promise<Memory | null>;
  /** What was removed; null when there was nothing. */
  remove(id: string): Promise<Memory | null>;
  /** Findings of models that people of this repository refused. */
  refusals(repositoryUuid: string): Promise<Refusals>;
}

export interface Refusals {
  /** Oldest first, each once for each pull request; at most the 500 newest. */
  readonly refused: readonly RefusedFinding[];
  /** Texts of all that was proposed or decided for this repository, whatever became of it. */
  readonly known: readonly string[];
}

export interface RefusedFinding {
  /** Number of the pull request. */
  readonly pullRequest: number;
  readonly rule: string;
  readonly title: string;
  readonly path: string;
}
