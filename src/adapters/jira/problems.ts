import { KodyError } from "../../core/domain/index.ts";

const entered = "Check the email and the token in the settings";

/** What an answer that is no issue means. */
export function answerProblem(host: string, status: number): KodyError {
  if (status === 401)
    return new KodyError(
      "credential-refused",
      `${host} does not take this email and token. ${entered}.`,
    );
  if (status === 403)
    return new KodyError(
      "permission-missing",
      `${host} forbids this account to read. Give it access to Jira and to its projects.`,
    );
  if (status === 404)
    return new KodyError("not-found", `${host} has no Jira at this address. Check it.`);
  if (status === 429)
    return new KodyError("rate-limited", `${host} wants fewer requests (429). Try again later.`, {
      retryable: true,
    });
  if (status >= 500)
    return new KodyError(
      "host-unavailable",
      `${host} has a problem of its own (${status}). Try again later.`,
      { retryable: true },
    );
  return new KodyError("host-rejected", `${host} refused the request (${status}).`);
}

export function unreadable(host: string): KodyError {
  return new KodyError(
    "host-rejected",
    `${host} did not answer as Jira Cloud does. Check the address.`,
  );
}

export function tooLate(host: string): KodyError {
  return new KodyError("host-unavailable", `${host} did not answer in time. Try again later.`, {
    retryable: true,
  });
}

export function lostAnswer(host: string): KodyError {
  return new KodyError(
    "outcome-unknown",
    `${host} did not say whether it made the issue. Kody looks for it before it tries again.`,
    { retryable: true },
  );
}
