import type { State, Switches, Token, User } from "../state.ts";

export type Identity =
  | { kind: "anonymous" }
  | { kind: "known"; token: Token; user: User }
  /** `pair`: user and password do not belong together, for which Bitbucket asks anew. */
  | { kind: "refused"; pair: boolean };

/**
 * Who a REST call is from. Bitbucket: API tokens by Basic with the e-mail as the user, access
 * tokens by Bearer; a token without scopes is refused like a wrong one.
 */
export function identify(
  state: State,
  switches: Switches,
  authorization: string | null,
  now: number,
): Identity {
  if (authorization === null || authorization === "") {
    return { kind: "anonymous" };
  }
  const bearer = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
  if (bearer !== undefined) {
    const found = usableToken(state, bearer, now);
    const accepted = found?.token.kind === "access" || switches.bearerForApiTokens;
    return found !== null && accepted ? found : { kind: "refused", pair: false };
  }
  const basic = parseBasic(authorization);
  if (basic === null) {
    return { kind: "refused", pair: false };
  }
  const found = usableToken(state, basic.password, now);
  if (found === null) {
    return { kind: "refused", pair: !state.tokens.has(basic.password) };
  }
  const mine = found.user.email.toLowerCase() === basic.user.toLowerCase();
  return found.token.kind === "api" && mine ? found : { kind: "refused", pair: true };
}

/**
 * Who a git request is from. Bitbucket: API tokens with `x-bitbucket-api-token-auth` or the
 * username, never the e-mail; access tokens with `x-token-auth`.
 */
export function identifyGit(state: State, authorization: string | null, now: number): Identity {
  if (authorization === null) {
    return { kind: "anonymous" };
  }
  const basic = parseBasic(authorization);
  const found = basic === null ? null : usableToken(state, basic.password, now);
  if (basic === null || found === null) {
    return { kind: "refused", pair: true };
  }
  const names =
    found.token.kind === "access"
      ? ["x-token-auth"]
      : ["x-bitbucket-api-token-auth", found.user.username];
  return names.includes(basic.user) ? found : { kind: "refused", pair: true };
}

function usableToken(
  state: State,
  secret: string,
  now: number,
): { kind: "known"; token: Token; user: User } | null {
  const token = state.tokens.get(secret);
  const user = token === undefined ? undefined : state.users.get(token.user);
  if (token === undefined || user === undefined) {
    return null;
  }
  const expired = token.expiresAt !== null && token.expiresAt <= now;
  return expired || token.revoked || token.scopes.length === 0
    ? null
    : { kind: "known", token, user };
}

function parseBasic(authorization: string): { user: string; password: string } | null {
  const encoded = /^Basic\s+([A-Za-z0-9+/=_-]+)$/i.exec(authorization)?.[1];
  if (encoded === undefined) {
    return null;
  }
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
