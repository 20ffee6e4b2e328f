/**
 * The way to addresses that people entered: chat webhooks, mail servers, language models. Nothing inside the own network
 * is reached through it unless the operator listed it, and no redirect is followed.
 *
 * Errors are `KodyError`s that name the host and never the rest of an address. Their `details.reason` is `address` (no
 * usable address), `private`, `unknown-host`, `refused`, `unreachable`, `tls`, `timeout`, `redirect`, `too-large` or
 * `lost`.
 */
export interface Outbound {
  /**
   * As the one of the web, for http and https. Answers 3xx are errors. `init.signal` ends it earlier than its own limits
   * of time and size; then it throws the signal's reason.
   */
  readonly fetch: typeof globalThis.fetch;
  /** An IP address to connect to, of a host that may be reached at this port. The name must not be looked up again. */
  resolve(host: string, port: number): Promise<string>;
  /** Reads an address at the moment it is saved. Says nothing of where its name leads: that is checked at each use. */
  checkUrl(text: string): URL;
}
