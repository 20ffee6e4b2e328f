import { isKodyError, KodyError, type ErrorCode } from "../../core/domain/index.ts";
import type { ModelChoice } from "../../core/ports/index.ts";

export interface Asked {
  readonly choice: ModelChoice;
  readonly key: string | null;
  readonly host: string;
  /** Of the answer; the SDK makes statuses up for answers that it can't read. Null before there is one. */
  status: number | null;
}

/** What a failed call means, as a sentence without the key and the question; both may be in the SDK's own errors. */
export function modelProblem(error: unknown, asked: Asked): KodyError {
  for (const inner of chain(error)) {
    if (isKodyError(inner)) return inner;
    if (inner instanceof Error && /^(Timeout|Abort)Error$/.test(inner.name)) {
      return problem(
        "host-unavailable",
        `${asked.host} did not answer in time. Try again, or choose a smaller model.`,
      );
    }
  }
  if (asked.status !== null && asked.status >= 300) return refusal(asked.status, error, asked);
  return problem(
    "host-rejected",
    `${asked.host} answered, but not as ${asked.choice.provider} does. Check the address, its path included.`,
  );
}

/** Providers put the same mistakes under different numbers: Google a wrong key, Anthropic a used-up credit under 400. */
function refusal(status: number, error: unknown, asked: Asked): KodyError {
  const { host, choice } = asked;
  const words = wordsOf(error);
  if (status === 401 || (status === 400 && /api.?key/i.test(words))) {
    return problem(
      "host-rejected",
      `${host} refused the key (${status}). Copy it again, and check that it is for ${choice.provider}.`,
    );
  }
  if (status === 403) {
    return problem(
      "host-rejected",
      `${host} refused the key for this model (403). Check the key, its permissions, and that ${choice.model} is enabled for its account.`,
    );
  }
  if (status === 402 || (status === 400 && /credit|billing|quota/i.test(words))) {
    return problem(
      "host-rejected",
      `The account at ${host} has no credit left (${status}). Add some there.`,
    );
  }
  if (status === 429) {
    return problem(
      "host-rejected",
      `${host} takes no more calls for now (429): its limit is reached or its credit used up. Check both there, or try again later.`,
    );
  }
  if (status === 404 || (status === 400 && /model|deployment/i.test(words))) {
    const address = choice.url === null ? "" : ", and the address with its path";
    return problem(
      "host-rejected",
      `${host} knows no model ${choice.model} (${status}). Check its name${address}.`,
    );
  }
  if (status >= 500) {
    return problem(
      "host-unavailable",
      `${host} has trouble of its own (${status}). Try again later.`,
    );
  }
  const said = spoken(words, asked.key);
  return problem(
    "host-rejected",
    `${host} refused the call (${status})${said === "" ? "" : `: ${said}`}. Check model and address.`,
  );
}

/** What the provider says to people, on one line, without the key. */
function spoken(words: string, key: string | null): string {
  const safe = key === null || key === "" ? words : words.replaceAll(key, "[key]");
  return safe
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200)
    .replace(/[.\s]+$/, "");
}

function wordsOf(error: unknown): string {
  const body = field(error, "responseBody");
  if (typeof body !== "string") return "";
  try {
    const answer: unknown = JSON.parse(body);
    const message = field(field(answer, "error"), "message") ?? field(answer, "message");
    return typeof message === "string" ? message : "";
  } catch {
    return "";
  }
}

function* chain(error: unknown): Generator {
  for (let inner = error, depth = 0; inner instanceof Error && depth < 10; depth += 1) {
    yield inner;
    inner = inner.cause;
  }
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !(name in value)) return undefined;
  return (value as Record<string, unknown>)[name]; // Just seen to be there.
}

function problem(code: ErrorCode, message: string): KodyError {
  // No cause: the SDK's errors hold the whole request.
  return new KodyError(code, message, { retryable: code === "host-unavailable" });
}
