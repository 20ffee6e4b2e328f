import type { Call, Outcome } from "./call.ts";
import { exchange } from "./exchange.ts";
import { describe, hostUnavailable, unusable } from "./failures.ts";
import type { Session } from "./session.ts";

type Answered = Extract<Outcome, { kind: "answered" }>;

/** The end of a file. */
export interface Tail {
  readonly bytes: Uint8Array;
  /** There was more before it. */
  readonly cut: boolean;
}

/**
 * The file that an answer holds or leads to. Bitbucket: logs of finished steps move to a storage elsewhere, and a 307
 * says where. One such step is followed, and the credential stays behind.
 */
export async function followTail(
  session: Session,
  call: Call,
  asked: URL,
  answer: Answered,
): Promise<Tail | null> {
  if (answer.status !== 307) return tailOf(call, answer);
  const target = storageOf(asked, answer.headers.get("location"));
  if (target === null || session.elsewhere === null) return null;
  const { timeoutMs, maxBytes, clock } = session;
  const started = clock.now().getTime();
  const outcome = await exchange(
    {
      url: target,
      method: "GET",
      authorization: null,
      body: null,
      timeoutMs,
      maxBytes,
      tailBytes: call.tailBytes,
    },
    session.elsewhere,
  );
  const answered = outcome.kind === "answered";
  session.log({
    method: "GET",
    // Not the address: it is a key to the file.
    route: `${call.route} (elsewhere)`,
    status: answered ? outcome.status : null,
    ms: clock.now().getTime() - started,
    attempt: 1,
    ...(answered ? {} : { error: outcome.cause }),
  });
  if (!answered) throw hostUnavailable(call, describe(outcome, timeoutMs), null);
  const { status } = outcome;
  return (status >= 200 && status < 300) || status === 416 ? tailOf(call, outcome) : null;
}

function tailOf(call: Call, { status, body }: Answered): Tail {
  // No end of it can be had: the file is empty.
  if (status === 416) return { bytes: new Uint8Array(), cut: false };
  if (body.kind === "tail") return body;
  throw unusable(call, body.kind === "unreadable" ? body.reason : "is no file");
}

/** Null for an address that is less safe than the one that was asked. */
function storageOf(asked: URL, location: string | null): URL | null {
  const target = location === null ? null : URL.parse(location, asked.href);
  if (target === null || target.username !== "" || target.password !== "") return null;
  return target.protocol === "https:" || target.protocol === asked.protocol ? target : null;
}
