import { KodyError } from "../../core/domain/index.ts";

/** Why there is no connection, as a sentence that names the server and never a password. */
export function connectionProblem(error: unknown, name: string): KodyError {
  if (error instanceof KodyError) return error;
  const { text, retryable } = explain(codeOf(error), name);
  return new KodyError("internal", text, { retryable, cause: error });
}

/** True when the server is gone or not there yet, as opposed to refusing us. */
export function isAway(error: unknown): boolean {
  const code = codeOf(error);
  return code === null ? isTornDown(error) : awayCodes.has(code);
}

/** Node: no such socket, nobody listening. PostgreSQL: 57P01–57P03 shutting down or starting up, 08* connection lost. */
const awayCodes = new Set([
  "ENOENT",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "57P01",
  "57P02",
  "57P03",
  "08006",
  "08001",
]);

function isTornDown(error: unknown): boolean {
  return (
    error instanceof Error &&
    /Connection terminated|timeout expired|not queryable/.test(error.message)
  );
}

function explain(code: string | null, name: string): { text: string; retryable: boolean } {
  switch (code) {
    case "28P01":
    case "28000":
      return {
        text: `${name} refused the user or its password; check DATABASE_URL.`,
        retryable: false,
      };
    case "3D000":
      return {
        text: `${name} has no such database; create it, or correct DATABASE_URL.`,
        retryable: false,
      };
    case "ENOTFOUND":
      return { text: `${name} can't be found; check the host in DATABASE_URL.`, retryable: true };
    case "42501":
      return {
        text: `${name} does not let this user create tables; make it the owner of the database.`,
        retryable: false,
      };
    case "53300":
      return { text: `${name} has no connection left; Kody needs 10 of them.`, retryable: true };
    case "53100":
      return { text: `The disk of ${name} is full; free some space.`, retryable: true };
    default:
      return { text: `${name} can't be reached; Kody goes on as soon as it can.`, retryable: true };
  }
}

export function codeOf(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : null;
}
