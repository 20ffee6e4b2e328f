import { compareScopes, indispensableScopes, KodyError, type Account } from "../domain/index.ts";
import type {
  ConnectionRecord,
  ConnectionStore,
  HostDirectory,
  NewConnection,
} from "../ports/index.ts";

export interface ConnectInput {
  /** Null for access tokens, which act as their own bot account. */
  readonly email: string | null;
  readonly token: string;
}

export interface Connected {
  readonly connection: ConnectionRecord;
  readonly account: Account;
  /** Null when Bitbucket did not name the token's scopes, or by the older names, which the table does not have. */
  readonly scopes: { readonly missing: string[]; readonly excess: string[] } | null;
}

/**
 * Checks a token with one call and keeps it, sealed. Throws `invalid-input` for what can be seen without a call,
 * `credential-refused` when Bitbucket refuses it, `scope-missing` when no review would be possible with it.
 */
export async function connect(
  input: ConnectInput,
  directory: HostDirectory,
  connections: ConnectionStore,
): Promise<Connected> {
  const who = await directory.whoAmI();
  const lacking = missingFor(who.scopes);
  if (lacking.length > 0) {
    throw new KodyError(
      "scope-missing",
      `The token lacks ${lacking.join(", ")}, without which no pull request can be reviewed. Create a token with these scopes and paste it again.`,
      { details: { missing: lacking } },
    );
  }
  const connection = await connections.saveConnection({
    ...credentialOf(input),
    accountUuid: who.account.uuid,
    accountName: who.account.displayName,
    scopes: who.scopes,
  });
  return {
    connection,
    account: who.account,
    scopes: who.scopes === null || isClassic(who.scopes) ? null : compareScopes(who.scopes),
  };
}

/** Scopes without which no review is possible, and that the token does not have. */
function missingFor(scopes: readonly string[] | null): string[] {
  if (scopes === null) return [];
  if (!isClassic(scopes)) return indispensableScopes.filter((scope) => !scopes.includes(scope));
  // Bitbucket: `pullrequest:write` implies `pullrequest`, and that the reading of the repository.
  return scopes.some((scope) => /^pullrequest(?::write)?$/.test(scope)) ? [] : ["pullrequest"];
}

/** Bitbucket: access tokens have scopes like `pullrequest:write`, API tokens like `write:pullrequest:bitbucket`. */
function isClassic(scopes: readonly string[]): boolean {
  return scopes.length > 0 && !scopes.some((scope) => scope.endsWith(":bitbucket"));
}

/** What can be said of a pasted credential without asking anybody; throws `invalid-input` with the sentence to show. */
export function checkCredential(input: ConnectInput): ConnectInput {
  const token = input.token.trim();
  const email = input.email?.trim() ?? "";
  if (token === "")
    throw invalid("The token is empty. Paste the API token that Atlassian showed you once.");
  if (/\s/.test(token))
    throw invalid("The token contains spaces or line breaks. Copy it again, it is one word.");
  if (token.startsWith("ATBB")) {
    throw invalid(
      "This is an app password, which Bitbucket no longer accepts. Create an API token with scopes instead.",
    );
  }
  if (email !== "" && !/^[^@\s]+@[^@\s]+$/.test(email)) {
    throw invalid(
      "This is not an email address. API tokens go with the email of the Atlassian account, not a username.",
    );
  }
  if (email === "" && token.startsWith("ATATT")) {
    throw invalid("An API token needs the email address of its Atlassian account beside it.");
  }
  return { email: email === "" ? null : email, token };
}

function credentialOf(input: ConnectInput): Pick<NewConnection, "kind" | "email" | "token"> {
  return {
    kind: input.email === null ? "access-token" : "api-token",
    email: input.email,
    token: input.token,
  };
}

function invalid(message: string): KodyError {
  return new KodyError("invalid-input", message);
}
