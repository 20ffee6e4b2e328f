import type { z } from "zod";
import type { KodyError } from "../../../core/domain/index.ts";
import { addressOf } from "./address.ts";
import { readHostTime } from "./answer-headers.ts";
import { sendOnce, type Parcel } from "./attempt.ts";
import type { Call, Outcome } from "./call.ts";
import { revealCredential } from "./credential.ts";
import { rateLimited, refusal, unusable } from "./failures.ts";
import { nextStep, readRetryAfter } from "./retry.ts";
import type { Session } from "./session.ts";
import { followTail, type Tail } from "./tail.ts";

/** The way to Bitbucket for one credential. Throws `KodyError`s that are free of secrets. */
export interface Transport {
  readonly base: URL;
  /** Answers the parsed body and the headers of the answer. `page` replaces the address of the call. */
  ask<T>(call: Call, schema: z.ZodType<T>, page?: URL): Promise<{ value: T; headers: Headers }>;
  /** For calls whose answer says nothing of use. `done`: further statuses that mean that there is nothing left to do. */
  tell(call: Call, done?: readonly number[]): Promise<void>;
  /** The answer itself, for calls whose status and headers say something. */
  exchange(call: Call): Promise<Answered>;
  /** The end of a file, at most `bytes` of it; null when it lies where it can't be read. */
  askTail(call: Call, bytes: number): Promise<Tail | null>;
}

export type Answered = Extract<Outcome, { kind: "answered" }>;

export function createTransport(session: Session): Transport {
  const { base } = session;
  return {
    base,
    async ask(call, schema, page) {
      const answer = await request(session, call, page ?? addressOf(base, call), []);
      if (answer.body.kind !== "json") {
        throw unusable(call, answer.body.kind === "unreadable" ? answer.body.reason : "is empty");
      }
      const parsed = schema.safeParse(answer.body.value);
      if (!parsed.success) throw unusable(call, shapeProblem(parsed.error));
      return { value: parsed.data, headers: answer.headers };
    },
    async tell(call, done = []) {
      await request(session, call, addressOf(base, call), done);
    },
    exchange: async (call) => request(session, call, addressOf(base, call), []),
    async askTail(call, bytes) {
      const asked = { ...call, tailBytes: bytes };
      const url = addressOf(base, call);
      return followTail(session, asked, url, await request(session, asked, url, [307, 416]));
    },
  };
}

/** Sends the call until there is an answer to take: the only place that repeats anything. */
async function request(
  session: Session,
  call: Call,
  url: URL,
  done: readonly number[],
): Promise<Answered> {
  const entry = session.pause.enter();
  if (typeof entry === "object") throw rateLimited(entry.wait, "Bitbucket");
  const secret = await revealCredential(session.credential, call.secrets ?? []);
  const { authorization, generation } = secret;
  const parcel: Parcel = { call, url, authorization, generation };
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await session.slots(() => sendOnce(session, parcel, attempt));
    const answered = outcome.kind === "answered" ? outcome : null;
    const retryAfter = readRetryAfter(
      answered?.headers.get("retry-after") ?? null,
      session.clock.now(),
    );
    // The one call that tries after a pause does not insist.
    const tries = entry === "probe" && answered?.status === 429 ? 1 : session.tries;
    const step = nextStep(call, outcome, attempt, retryAfter, { ...session, tries });
    if (step.do === "wait") {
      await session.clock.sleep(step.ms);
    } else if (step.do === "fail") {
      if (step.error.code === "rate-limited") session.pause.begin(step.error.retryAfter ?? 0);
      throw step.error;
    } else {
      session.pause.end();
      const { status } = step.answer;
      if ((status >= 200 && status < 300) || done.includes(status)) {
        session.onServed(readHostTime(step.answer.headers));
        return step.answer;
      }
      if (status === 401) throw session.refuse(generation);
      throw noted(refusal(call, step.answer, secret.scrub), session, generation);
    }
  }
}

/** Passes the error on, and what it says of the token's scopes. */
function noted(error: KodyError, session: Session, generation: number): KodyError {
  const missing: unknown = error.details["missing"];
  if (error.code === "scope-missing" && Array.isArray(missing))
    session.onScopesMissing(missing.map(String), generation);
  return error;
}

/** Where the answer differs from what is known of Bitbucket; says nothing of the answer's content. */
function shapeProblem(error: z.ZodError): string {
  const issue = error.issues[0];
  const place = issue?.path.map(String).join(".") ?? "";
  return `has an unexpected form${place === "" ? "" : ` at ${place.slice(0, 100)}`}`;
}
