import { isKodyError, KodyError, type ErrorCode } from "../../core/domain/index.ts";
import type { ModelChoice } from "../../core/ports/index.ts";
import { AnswerFault } from "./answer.ts";

export interface Asked {
  readonly choice: ModelChoice;
  readonly key: string | null;
  readonly host: string;
  /** Of the answer; the SDK makes statuses up for answers that it can't read. Null before there is one. */
  status: number | null;
  /** Seconds that a refusal asked to wait. */
  retryAfter: number | null;
  /** Texts of the question, which no sentence may repeat. */
  readonly said: readonly string[];
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
  if (error instanceof AnswerFault) return answerProblem(error, asked);
  if (asked.status !== null && asked.status >= 300) return refusal(asked.status, error, asked);
  if (asked.status === null) {
    return problem("host-unavailable", `No connection to ${asked.host} came about. Try again.`);
  }
  return notAsExpected(asked);
}

/** Of a refusal that came as a number, or as an error in place of the first word; null without any answer. */
export function refusedWith(error: unknown, { status }: Asked): number | null {
  if (error instanceof AnswerFault) {
    const told = error.kind === "reported" && error.early ? statusOf(error.cause) : null;
    return told ?? status;
  }
  const told = status === 200 ? field(error, "statusCode") : null;
  return typeof told === "number" && told >= 400 ? told : status;
}

function answerProblem(fault: AnswerFault, asked: Asked): KodyError {
  const { host } = asked;
  const status = fault.kind === "reported" ? statusOf(fault.cause) : null;
  if (status !== null) return refusal(status, fault.cause, asked);
  if (fault.kind === "unreadable") return notAsExpected(asked);
  if (fault.kind === "too-long") {
    return problem(
      "host-rejected",
      `${host} did not stop answering, and Kody stopped reading. Choose another model.`,
    );
  }
  return problem("host-unavailable", `${host} broke its answer off. Try again.`);
}

function notAsExpected({ host, choice }: Asked): KodyError {
  return problem(
    "host-rejected",
    `${host} answered, but not as ${choice.provider} does. Check the address, its path included.`,
  );
}

/** An error inside an answer names itself by number or by word. */
function statusOf(error: unknown): number | null {
  for (const name of ["statusCode", "status", "code"]) {
    const number = Number(field(error, name) ?? Number.NaN);
    if (number >= 400 && number < 600) return number;
  }
  const words = ["type", "code", "status"].map((name) => field(error, name)).join(" ");
  if (/rate.?limit|resource.?exhausted|throttl/i.test(words)) return 429;
  return /overloaded|server.?error|api_error|internal|unavailable|timeout/i.test(words)
    ? 503
    : null;
}

const tooLong =
  /context.?(?:length|window|size)|(?:prompt|input) is too long|too many (?:input )?tokens|input token count/i;

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
    return new KodyError(
      "rate-limited",
      `${host} takes no more calls for now (429): its limit is reached or its credit used up. Check both there, or try again later.`,
      { retryable: true, retryAfter: asked.retryAfter },
    );
  }
  if (/^4(00|13|22)$/.test(String(status)) && tooLong.test(words)) {
    return new KodyError(
      "host-rejected",
      `The question is too long for ${choice.model} (${status}). Choose a model with a larger context.`,
      { details: { reason: "too-long" } },
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
      asked.retryAfter,
    );
  }
  const said = spoken(words, asked);
  return problem(
    "host-rejected",
    `${host} refused the call (${status})${said === "" ? "" : `: ${said}`}. Check model and address.`,
  );
}

/** What the provider says to people, on one line, without the key; nothing when it repeats what was asked. */
function spoken(words: string, { key, said }: Asked): string {
  const safe = key === null || key === "" ? words : words.replaceAll(key, "[key]");
  const line = safe
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200)
    .replace(/[.\s]+$/, "");
  return said.some((text) => sharesPassage(line, text)) ? "" : line;
}

const passageLength = 24;

function sharesPassage(line: string, text: string): boolean {
  const flat = text.replace(/\s+/g, " ");
  for (let start = 0; start + passageLength <= line.length; start += 1) {
    if (flat.includes(line.slice(start, start + passageLength))) return true;
  }
  return false;
}

/** The refusal as it came; "" when there is none. */
export function bodyOf(error: unknown): string {
  const body = field(error, "responseBody");
  return typeof body === "string" ? body : "";
}

function wordsOf(error: unknown): string {
  const body = bodyOf(error);
  try {
    const answer: unknown = JSON.parse(body);
    const error = field(answer, "error");
    const told = [
      field(error, "message"),
      error,
      field(answer, "message"),
      field(answer, "detail"),
    ];
    return told.find((one) => typeof one === "string") ?? "";
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

function problem(code: ErrorCode, message: string, retryAfter: number | null = null): KodyError {
  // No cause: the SDK's errors hold the whole request.
  return new KodyError(code, message, { retryable: code === "host-unavailable", retryAfter });
}
