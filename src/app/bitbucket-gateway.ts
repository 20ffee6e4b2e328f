import { createBitbucketClient, type BitbucketClient } from "../adapters/bitbucket/index.ts";
import type { Settings } from "../config/index.ts";
import { KodyError } from "../core/domain/index.ts";
import type { CallLedger, Clock, ConnectionRecord, ConnectionStore } from "../core/ports/index.ts";
import { gitUser } from "./review-kit.ts";

export interface GatewayOptions {
  readonly settings: Settings;
  readonly connections: ConnectionStore;
  readonly ledger: CallLedger;
  readonly clock: Clock;
  readonly log: (event: Readonly<Record<string, unknown>>) => void;
}

/** The one way from Kody to Bitbucket: the client of the connection in use, made anew when the connection changes. */
export interface BitbucketGateway {
  /** Null before the first set-up, and after Bitbucket refused the credential. */
  current(): Promise<{ connection: ConnectionRecord; client: BitbucketClient } | null>;
  /** A client for a credential that is not kept yet. */
  candidate(credential: { email: string | null; token: string }): BitbucketClient;
  /** User and password for git. Throws `credential-refused` when there is no usable connection. */
  gitCredential(): Promise<{ username: string; password: string }>;
  /** The connection changed: forget the client. */
  renew(): void;
}

export function createGateway(options: GatewayOptions): BitbucketGateway {
  let known: { key: string; client: BitbucketClient } | null = null;

  async function active(): Promise<ConnectionRecord | null> {
    const connection = await options.connections.currentConnection();
    return connection?.status === "active" ? connection : null;
  }

  function clientOf(connection: ConnectionRecord): BitbucketClient {
    // A token pasted anew keeps the connection's id; a client that was refused must not outlive the old one.
    const key = `${connection.id}/${connection.tokenHint}`;
    if (known?.key === key) return known.client;
    const client = makeClient(options, connection.email, connection.id, () =>
      options.connections.revealToken(connection.id),
    );
    known = { key, client };
    return client;
  }

  return {
    async current() {
      const connection = await active();
      return connection === null ? null : { connection, client: clientOf(connection) };
    },
    candidate({ email, token }) {
      return makeClient(options, email, "candidate", async () => token, false);
    },
    async gitCredential() {
      const connection = await active();
      if (connection === null) {
        throw new KodyError(
          "credential-refused",
          "There is no working connection to Bitbucket. Paste a token in the setup screen.",
        );
      }
      return {
        username: gitUser(connection.email),
        password: await options.connections.revealToken(connection.id),
      };
    },
    renew() {
      known = null;
    },
  };
}

function makeClient(
  options: GatewayOptions,
  email: string | null,
  credentialId: string,
  reveal: () => Promise<string>,
  kept = true,
): BitbucketClient {
  return createBitbucketClient({
    apiUrl: options.settings.bitbucket.apiUrl,
    credential:
      email === null ? { kind: "access-token", reveal } : { kind: "api-token", email, reveal },
    credentialId,
    ledger: options.ledger,
    clock: options.clock,
    log: (event) => options.log({ event: "bitbucket call", ...event }),
    onCredentialRefused: (reason) => {
      if (!kept) return;
      options.log({ level: "error", event: "credential refused", reason });
      // The client itself stops anyway; the status is what people and the other processes see.
      options.connections
        .setConnectionStatus(credentialId, "refused", reason)
        .catch((cause: unknown) => {
          options.log({
            level: "error",
            event: "refusal could not be recorded",
            reason: String(cause),
          });
        });
    },
  });
}
