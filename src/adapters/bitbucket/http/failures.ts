import { KodyError, type ErrorCode } from "../../../core/domain/index.ts";
import { readComplaint, type Complaint } from "../schema/index.ts";
import type { Call, Outcome } from "./call.ts";

type Answered = Extract<Outcome, { kind: "answered" }>;

/** What is said of a refused credential, wherever it shows. */
export const refusedSentence =
  "Bitbucket refused the credential (401): it is mistyped, revoked, expired or was made without scopes. Give Kody a valid one.";

export function credentialRefused(): KodyError {
  return new KodyError("credential-refused", refusedSentence, { details: { status: 401 } });
}

/** `seconds` until calls make sense again. */
export function rateLimited(seconds: number, who: "Bitbucket" | "Kody"): KodyError {
  const message =
    who === "Bitbucket"
      ? `Bitbucket's limit of API calls is used up (429). Kody goes on in ${seconds} s.`
      : `Kody has used up its budget of API calls for this hour. It goes on in ${seconds} s.`;
  return new KodyError("rate-limited", message, { retryable: true, retryAfter: seconds });
}

/** For a creating call that may or may not have happened. */
export function outcomeUnknown(call: Call, what: string, retryAfter: number | null): KodyError {
  return new KodyError(
    "outcome-unknown",
    `${what} for ${call.subject}, so it is unknown whether it was created. Look before doing it again.`,
    { retryable: true, retryAfter, details: detailsOf(call) },
  );
}

/** For a call that failed although it could be repeated. */
export function hostUnavailable(call: Call, what: string, retryAfter: number | null): KodyError {
  return new KodyError(
    "host-unavailable",
    `${what} for ${call.subject}. Kody tries again later; if it stays, check the network and Bitbucket's status page.`,
    { retryable: true, retryAfter, details: detailsOf(call) },
  );
}

/** For a success whose answer cannot be used; `what` completes "the answer …". */
export function unusable(call: Call, what: string): KodyError {
  if (!call.repeatable) return outcomeUnknown(call, `Bitbucket's answer ${what}`, null);
  return new KodyError(
    "host-rejected",
    `Bitbucket's answer for ${call.subject} ${what}. Check the API address and any proxy in between; otherwise update Kody.`,
    { details: detailsOf(call) },
  );
}

/** Clause for what went wrong with an attempt. */
export function describe(outcome: Outcome, timeoutMs: number): string {
  if (outcome.kind === "not-sent") return `Bitbucket could not be reached (${outcome.cause})`;
  if (outcome.kind === "lost") {
    return outcome.cause === "timeout"
      ? `Bitbucket gave no answer within ${Math.ceil(timeoutMs / 1_000)} s`
      : `The connection to Bitbucket broke off (${outcome.cause})`;
  }
  return `Bitbucket answered with an error of its own (${outcome.status})`;
}

/** The error of an answer that repeating will not change. `scrub` removes secrets that the answer may repeat. */
export function refusal(call: Call, answer: Answered, scrub: (text: string) => string): KodyError {
  const complaint = readComplaint(answer.body.kind === "json" ? answer.body.value : null);
  const said = sayings(complaint, scrub);
  const words = said === "" ? "" : `: ${said}`;
  const fail = (code: ErrorCode, message: string, more: Record<string, unknown> = {}): KodyError =>
    new KodyError(code, message, {
      details: { ...detailsOf(call), status: answer.status, said, ...more },
    });
  switch (answer.status) {
    case 403:
      return complaint.scopes === null
        ? fail(
            "permission-missing",
            `Bitbucket does not allow this account access to ${call.subject} (403)${words}. Give the account the permission.`,
          )
        : scopeMissing(call, complaint.scopes, scrub);
    case 404:
      return fail(
        "not-found",
        `Bitbucket answered "not found" (404) for ${call.subject}: it does not exist, or this account may not see it. Check the name and the account's access.`,
      );
    case 409:
      return fail(
        "conflict",
        `Bitbucket found a conflict at ${call.subject} (409)${words}. Look at its present state.`,
      );
    case 410:
      return fail(
        "host-rejected",
        `Bitbucket has removed the function ${call.method} ${call.route} (410)${words}. Update Kody.`,
      );
    default:
      return fail("host-rejected", rejected(call, answer, words), {
        fields: cleanFields(complaint, scrub),
      });
  }
}

function rejected(call: Call, answer: Answered, words: string): string {
  if (answer.status >= 300 && answer.status < 400) {
    return `Bitbucket sent a redirect (${answer.status}) for ${call.subject}, which Kody does not follow. Check the API address and the repository's present name.`;
  }
  const why =
    words === "" && answer.body.kind === "unreadable"
      ? `; the answer ${answer.body.reason}`
      : words;
  return `Bitbucket rejected the request for ${call.subject} (${answer.status})${why}. Repeating it will not help.`;
}

function scopeMissing(
  call: Call,
  scopes: NonNullable<Complaint["scopes"]>,
  scrub: (text: string) => string,
): KodyError {
  const required = scopes.required.map((scope) => clean(scope, scrub));
  const granted = scopes.granted.map((scope) => clean(scope, scrub));
  const absent = required.filter((scope) => !granted.includes(scope));
  // Classic scopes imply each other, so that none may seem absent.
  const missing = absent.length > 0 ? absent : required;
  return new KodyError(
    "scope-missing",
    `The token lacks ${missing.join(", ")}, needed for ${call.subject}. Create a token that has it and give it to Kody.`,
    { details: { ...detailsOf(call), status: 403, required, granted, missing } },
  );
}

/** `message; field: text`, or "" when Bitbucket said nothing. */
function sayings(complaint: Complaint, scrub: (text: string) => string): string {
  const message = clean(complaint.message, scrub).replace(/[.\s]+$/, "");
  const fields = Object.entries(cleanFields(complaint, scrub))
    .flatMap(([field, texts]) => texts.map((text) => `${field}: ${text.replace(/[.\s]+$/, "")}`))
    .filter((field) => !message.includes(field));
  const conflicts = complaint.conflicts.slice(0, 10).map((path) => clean(path, scrub));
  const paths = conflicts.length === 0 ? "" : `conflicts: ${conflicts.join(", ")}`;
  return [message, ...fields, paths]
    .filter((part) => part !== "")
    .join("; ")
    .slice(0, 600);
}

function cleanFields(
  complaint: Complaint,
  scrub: (text: string) => string,
): Record<string, string[]> {
  const entries = Object.entries(complaint.fields).slice(0, 20);
  return Object.fromEntries(
    entries.map(([field, texts]) => [
      clean(field, scrub),
      texts.slice(0, 5).map((text) => clean(text, scrub)),
    ]),
  );
}

/** One line of bounded length: it ends up in logs and terminals. Scrubbed first, so that no cut leaves half a secret. */
function clean(text: string, scrub: (text: string) => string): string {
  return scrub(text)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .slice(0, 300);
}

function detailsOf(call: Call): Record<string, unknown> {
  return { method: call.method, route: call.route };
}
