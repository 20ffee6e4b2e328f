/** What people must know or do. Each notice is shown on the page, logged, and sent by the channels that are set up, once. */
export interface Notices {
  /** Does nothing while a notice with this key is open. */
  raise(notice: NewNotice): Promise<void>;
  /** The reason is gone: closes the open notices whose key is this one or begins with it and "/". */
  settle(key: string): Promise<void>;
}

export interface NewNotice {
  /** What it is about, e.g. `token-refused`, `expiry/14`, `hook/{repository uuid}`. */
  readonly key: string;
  readonly level: "info" | "warning" | "problem";
  /** One sentence: what happened. */
  readonly title: string;
  /** One or two sentences: what to do. */
  readonly remedy: string;
  /** Page of Kody where it is done, e.g. `/setup/token`; null when it is done elsewhere. */
  readonly path: string | null;
}
