import {
  createBitbucketClient,
  type BitbucketClient,
  type BitbucketClientOptions,
  type BitbucketCredential,
  type ClientLimits,
} from "../adapters/bitbucket/index.ts";
import type { Settings } from "../config/index.ts";
import { isKodyError, KodyError } from "../core/domain/index.ts";
import type { CallLedger, ConnectionRecord, Outbound } from "../core/ports/index.ts";
import { noteMissingScopes, parkForToken, type RefusalParts } from "./refusals.ts";
import { gitUser } from "./review-kit.ts";

export interface GatewayOptions extends RefusalParts {
  readonly settings: Settings;
  readonly ledger: CallLedger;
  /** The way to logs that Bitbucket keeps on other servers. */
  readonly outbound?: Pick<Outbound, "fetch">;
}

/** The one way from Kody to Bitbucket: the client of the connection in use, made anew when the connection changes. */
export interface BitbucketGateway {
  /** Null before the first set-up, and after Bitbucket refused the credential. */
  current(): Promise<{ connection: ConnectionRecord; client: BitbucketClient } | null>;
  /** A client for a credential that is not kept, or not any more. */
  candidate(
    credential: { email: string | null; token: string },
    limits?: Partial<ClientLimits>,
  ): BitbucketClient;
  /** User and password for git. Throws `credential-refused` when there is no usable connection. */
  gitCredential(): Promise<{ username: string; password: string }>;
  /** The connection changed: forget the client. */
  renew(): void;
  /** The token was refused elsewhere than in the API. */
  refused(connection: ConnectionRecord, reason: string): Promise<void>;
  /** Milliseconds by which Bitbucket's clock is ahead of this machine's, by its newest answer; null before any. */
  skew(): number | null;
  /** Resolves when all that was learned from answers is written down. */
  settle(): Promise<void>;
}

/** How often the time of the last use is written down. */
const noteUseMs = 60_000;

export function createGateway(options: GatewayOptions): BitbucketGateway {
  const { connections } = options;
  const notes = createNotes(options);
  const answers = noteAnswers(options, notes.write);
  let known: { connectionId: string; client: BitbucketClient } | null = null;

  async function active(): Promise<ConnectionRecord | null> {
    const connection = await connections.currentConnection();
    return connection?.status === "active" ? connection : null;
  }

  function clientOf({ id }: ConnectionRecord): BitbucketClient {
    if (known?.connectionId === id) return known.client;
    const client = makeClient(options, id, {
      credential: { kind: "kept", reveal: () => revealKept(id, options) },
      onCredentialRefused: ({ reason, generation }) =>
        notes.write(parkForToken({ connectionId: id, generation }, "host", reason, options)),
      onScopesMissing: (scopes, generation) =>
        notes.write(noteMissingScopes({ connectionId: id, generation }, scopes, options)),
      onServed(hostTime) {
        answers.time(hostTime);
        answers.use(id);
      },
    });
    known = { connectionId: id, client };
    return client;
  }

  return {
    async current() {
      const connection = await active();
      return connection === null ? null : { connection, client: clientOf(connection) };
    },
    candidate: (credential, limits = {}) =>
      makeClient(options, "candidate", {
        credential: credentialOf(credential),
        limits,
        onServed: answers.time,
      }),
    async gitCredential() {
      const connection = await active();
      if (connection === null) throw nothingToUse();
      const { email, token } = await revealKept(connection.id, options);
      return { username: gitUser(email), password: token };
    },
    renew() {
      known = null;
    },
    refused: (connection, reason) =>
      parkForToken(
        { connectionId: connection.id, generation: connection.facts.generation },
        "host",
        reason,
        options,
      ),
    skew: answers.skew,
    settle: notes.settle,
  };
}

function credentialOf(given: { email: string | null; token: string }): BitbucketCredential {
  const { email } = given;
  const reveal = async (): Promise<string> => given.token;
  return email === null ? { kind: "access-token", reveal } : { kind: "api-token", email, reveal };
}

/**
 * The token that is kept now, for one call. The record is read first: should the token be replaced in between, the new
 * one goes out under the old one's number, and a refusal of it is noticed one call later, never blamed on a good one.
 */
async function revealKept(
  connectionId: string,
  { connections }: Pick<GatewayOptions, "connections">,
): Promise<{ email: string | null; token: string; generation: number }> {
  const connection = await connections.currentConnection();
  // Another process may have seen the refusal, or another account may have taken over: the work waits for the next token.
  if (connection?.id !== connectionId || connection.status !== "active") throw nothingToUse();
  const token = await connections.revealToken(connectionId).catch((error: unknown) => {
    throw isKodyError(error, "not-found") ? nothingToUse() : error;
  });
  return { email: connection.email, token, generation: connection.facts.generation };
}

function nothingToUse(): KodyError {
  return new KodyError(
    "credential-refused",
    "There is no working connection to Bitbucket. Paste a token in the setup screen.",
  );
}

/** What every answer tells besides its content: Bitbucket's time, and that the token is in use. */
function noteAnswers({ connections, clock }: GatewayOptions, write: (note: Promise<void>) => void) {
  let skew: number | null = null;
  let usedAt = Number.NEGATIVE_INFINITY;
  return {
    skew: () => skew,
    time(hostTime: Date | null): void {
      if (hostTime !== null) skew = hostTime.getTime() - clock.now().getTime();
    },
    use(connectionId: string): void {
      const now = clock.now();
      if (Math.abs(now.getTime() - usedAt) < noteUseMs) return;
      usedAt = now.getTime();
      write(connections.noteToken(connectionId, { lastUsedAt: now }));
    },
  };
}

/** Writes that nobody waits for at once; that they failed is logged. */
function createNotes({ log }: Pick<GatewayOptions, "log">) {
  const pending = new Set<Promise<void>>();
  return {
    write(note: Promise<void>): void {
      const settled = note
        .catch((cause: unknown) =>
          log({ level: "error", event: "note on the token not kept", reason: String(cause) }),
        )
        .finally(() => pending.delete(settled));
      pending.add(settled);
    },
    async settle(): Promise<void> {
      await Promise.all(pending);
    },
  };
}

function makeClient(
  { settings, ledger, outbound, clock, log }: GatewayOptions,
  credentialId: string,
  own: Pick<BitbucketClientOptions, "credential"> & Partial<BitbucketClientOptions>,
): BitbucketClient {
  return createBitbucketClient({
    apiUrl: settings.bitbucket.apiUrl,
    credentialId,
    ledger,
    clock,
    ...(outbound === undefined ? {} : { elsewhere: outbound.fetch }),
    log: (event) => log({ event: "bitbucket call", ...event }),
    ...own,
  });
}
