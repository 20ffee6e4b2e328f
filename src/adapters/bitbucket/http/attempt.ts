import type { Call, Outcome } from "./call.ts";
import { exchange, type Exchange } from "./exchange.ts";
import { rateLimited } from "./failures.ts";
import type { Session } from "./session.ts";

/** A call with everything that goes on the wire. */
export interface Parcel {
  readonly call: Call;
  readonly url: URL;
  readonly authorization: string;
  /** Of the token that it carries. */
  readonly generation: number;
}

/** One attempt: within the budget, logged. Throws `rate-limited` and `credential-refused` before anything is sent. */
export async function sendOnce(
  session: Session,
  parcel: Parcel,
  attempt: number,
): Promise<Outcome> {
  await reserve(session, parcel.generation);
  // Another call may have been refused while this one waited for its turn.
  session.assertAccepted(parcel.generation);
  const { call, url, authorization } = parcel;
  const { timeoutMs, maxBytes, clock } = session;
  const body = bodyOf(call);
  const started = clock.now().getTime();
  const outcome = await exchange(
    {
      url,
      method: call.method,
      authorization,
      body,
      timeoutMs,
      maxBytes,
      tailBytes: call.tailBytes,
    },
    session.fetch,
  );
  session.log({
    method: call.method,
    route: call.route,
    status: outcome.kind === "answered" ? outcome.status : null,
    ms: clock.now().getTime() - started,
    attempt,
    ...(outcome.kind === "answered" ? {} : { error: outcome.cause }),
  });
  return outcome;
}

function bodyOf({ body, form }: Call): Exchange["body"] {
  if (form !== undefined) return { contentType: form.contentType, content: form.bytes };
  if (body === undefined) return null;
  return { contentType: "application/json", content: JSON.stringify(body) };
}

/** Waits for the ledger when that takes seconds; for longer the job is put back instead. */
async function reserve(session: Session, generation: number): Promise<void> {
  let patience = session.longestLedgerWait;
  for (;;) {
    session.assertAccepted(generation);
    const { granted, wait } = await session.ledger.reserve(session.credentialId);
    if (granted) return;
    const seconds = Math.max(1, Math.ceil(wait));
    if (seconds > patience) throw rateLimited(seconds, "Kody");
    patience -= seconds;
    await session.clock.sleep(seconds * 1_000);
  }
}
