import { isKodyError, KodyError, type Account } from "../domain/index.ts";
import type {
  ConnectionRecord,
  ConnectionStore,
  HostInspection,
  Identification,
  NewConnection,
} from "../ports/index.ts";
import { accountChecks, lookAtAccount } from "./account-checks.ts";
import { missingIndispensable } from "./capabilities.ts";
import { learnScopes } from "./probe.ts";

export interface ConnectInput {
  /** Null for access tokens, which act as their own bot account. */
  readonly email: string | null;
  readonly token: string;
  /** `YYYY-MM-DD`; null when nobody said. */
  readonly expiresOn: string | null;
  /** Who connects it, for people. */
  readonly by: string;
}

export interface Connected {
  readonly connection: ConnectionRecord;
  /** The token took the place of one that was kept until now. */
  readonly replaced: boolean;
}

/**
 * Checks a token completely, then keeps it, sealed, in the place of the one before. Up to five calls where Bitbucket
 * names the scopes. Throws `credential-refused` when Bitbucket refuses it, `scope-missing` when no review would be
 * possible with it; then nothing is kept or changed.
 */
export async function connect(
  input: ConnectInput,
  host: HostInspection,
  connections: ConnectionStore,
): Promise<Connected> {
  const before = await connections.currentConnection();
  const connection = await connections.saveConnection(await checkToken(input, before, host));
  return { connection, replaced: before !== null };
}

async function checkToken(
  input: ConnectInput,
  before: ConnectionRecord | null,
  host: HostInspection,
): Promise<NewConnection> {
  const kind = input.email === null ? "access-token" : "api-token";
  const identification = await identify(host, kind);
  const known = await learnScopes(identification, host);
  const lacking = missingIndispensable({ kind, known, gaps: [] });
  if (lacking.length > 0) throw uselessToken(lacking);
  const account = identification.account ?? botAccount(input.token);
  const other = before !== null && before.accountUuid !== account.uuid ? before.accountName : null;
  const facts = await lookAtAccount(
    { kind, accountUuid: account.uuid, previousAccount: other },
    host,
    false,
  );
  return {
    kind,
    email: input.email,
    token: input.token,
    accountUuid: account.uuid,
    accountName: account.displayName,
    scopes: identification.scopes ?? (known.source === "probes" ? null : known.granted),
    expiresOn: input.expiresOn,
    known,
    checks: accountChecks(facts),
    by: input.by,
  };
}

async function identify(
  host: HostInspection,
  kind: NewConnection["kind"],
): Promise<Identification> {
  try {
    return await host.identify();
  } catch (error) {
    if (!isKodyError(error, "credential-refused")) throw error;
    throw new KodyError("credential-refused", refusedAtConnecting[kind], { cause: error });
  }
}

/** Bitbucket gives the same 401 for all of it. */
const refusedAtConnecting = {
  "api-token":
    "Bitbucket refused the token (401). It is mistyped, revoked, expired or was made without scopes, or the email is not that of its Atlassian account; Bitbucket does not say which. Check both, or create a new token.",
  "access-token":
    "Bitbucket refused the token (401). It is mistyped, revoked, expired or was made without scopes, or it is an API token, which needs its account's email beside it; Bitbucket does not say which. Copy it again, or create a new one.",
} as const;

function uselessToken(lacking: readonly string[]): KodyError {
  return new KodyError(
    "scope-missing",
    `The token lacks ${lacking.join(", ")}, without which no pull request can be reviewed. Create a token with ${lacking.length === 1 ? "this scope" : "these scopes"} and paste it again.`,
    { details: { missing: lacking } },
  );
}

/** Bitbucket does not say who an access token is until it has written something. */
function botAccount(token: string): Account {
  return {
    uuid: unknownAccount,
    accountId: null,
    displayName: `Access token …${token.slice(-4)}`,
  };
}

/** Stands for the account of an access token that Bitbucket has not named. */
export const unknownAccount = "{access-token}";
