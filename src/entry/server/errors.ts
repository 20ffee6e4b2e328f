import type { Context } from "hono";
import { isKodyError, type ErrorCode } from "../../core/domain/index.ts";

/** The only place that chooses an HTTP status for an error. */
const statuses: Readonly<Record<ErrorCode, 400 | 401 | 403 | 404 | 409 | 429 | 500 | 502 | 503>> = {
  "credential-refused": 400,
  "scope-missing": 400,
  "permission-missing": 400,
  "not-found": 404,
  conflict: 409,
  "rate-limited": 429,
  "host-unavailable": 502,
  "host-rejected": 502,
  "outcome-unknown": 502,
  "git-failed": 502,
  superseded: 409,
  "invalid-input": 400,
  internal: 500,
};

/** Bodies larger than this are refused before they are read whole. Bitbucket itself never sends above 256 KB. */
export const maxBodyBytes = 1_000_000;

export function errorAnswer(
  context: Context,
  error: unknown,
  log: (event: Readonly<Record<string, unknown>>) => void,
): Response {
  if (isKodyError(error)) {
    if (error.code === "rate-limited" && error.retryAfter !== null)
      context.header("retry-after", String(Math.ceil(error.retryAfter)));
    return context.json(
      { error: { code: error.code, message: error.message } },
      statuses[error.code],
    );
  }
  log({
    level: "error",
    event: "request failed",
    path: context.req.path,
    reason: error instanceof Error ? error.stack : String(error),
  });
  const message =
    "Kody made a mistake; its log has the details. Try again, and report it if it happens again.";
  return context.json({ error: { code: "internal", message } }, 500);
}

const refusals: Readonly<Record<number, string>> = {
  401: "unauthenticated",
  403: "forbidden",
  404: "not-found",
  413: "too-large",
  429: "rate-limited",
  503: "unavailable",
};

export function refuse(
  context: Context,
  status: 400 | 401 | 403 | 404 | 413 | 429 | 503,
  message: string,
): Response {
  const code = refusals[status] ?? "invalid-input";
  return context.json({ error: { code, message } }, status);
}
