/**
 * One error type whose fields decide what happens next. `message` is a sentence for people: what happened and what to do.
 * Throw it where the facts are known; catch it only at an edge (route, job, command) or to recover.
 */
export type ErrorCode =
  | "credential-refused" // 401: stop all work of that credential
  | "scope-missing" // 403 naming a scope
  | "permission-missing" // 403 for any other reason
  | "not-found"
  | "conflict"
  | "rate-limited"
  | "host-unavailable" // 5xx, timeouts, network
  | "host-rejected" // 400 and other answers that repeating will not change
  | "outcome-unknown" // a creating call whose answer was lost: look before repeating
  | "git-failed"
  | "superseded" // a newer job owns this pull request now
  | "invalid-input"
  | "internal";

export class KodyError extends Error {
  readonly code: ErrorCode;
  /** True when doing the same again later can succeed. */
  readonly retryable: boolean;
  /** Seconds the other side asked to wait, when it said so. */
  readonly retryAfter: number | null;
  /** Machine-readable facts, free of secrets. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      retryable?: boolean;
      retryAfter?: number | null;
      details?: Record<string, unknown>;
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "KodyError";
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.retryAfter = options.retryAfter ?? null;
    this.details = options.details ?? {};
  }
}

export function isKodyError(error: unknown, code?: ErrorCode): error is KodyError {
  return error instanceof KodyError && (code === undefined || error.code === code);
}
