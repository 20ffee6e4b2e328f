import { randomUUID } from "node:crypto";
import type { SeedAccessToken, SeedToken, SeedUser } from "../options.ts";
import type { State, Token, User } from "../state.ts";
import { findUser, nextId } from "../world.ts";

/** Adds a user with its tokens; one who is there keeps the account and gets the tokens. */
export function addUser(state: State, seed: SeedUser, now: number): User {
  const uuid = seed.uuid?.replace(/^\{(.*)\}$/, "$1") ?? randomUUID();
  const user: User = findUser(state, seed.username) ?? {
    uuid,
    accountId: seed.accountId ?? `712020:${uuid}`,
    username: seed.username,
    displayName: seed.displayName ?? seed.username,
    email: seed.email ?? `${seed.username}@example.com`,
    kind: seed.kind ?? "user",
    createdOn: now,
  };
  state.users.set(user.uuid, user);
  for (const token of seed.tokens ?? []) {
    addToken(state, token, token.kind ?? "api", user, null);
  }
  return user;
}

/** Adds a token of a repository or workspace, which acts as a bot account named after it. */
export function addAccessToken(
  state: State,
  seed: SeedAccessToken,
  resource: string,
  now: number,
): void {
  const uuid = randomUUID();
  const name = seed.name ?? `Access token ${nextId(state)}`;
  const bot: User = {
    uuid,
    accountId: `712020:${uuid}`,
    username: uuid,
    displayName: name,
    email: `${uuid}@bots.bitbucket.org`,
    kind: "bot",
    createdOn: now,
  };
  state.users.set(uuid, bot);
  addToken(state, seed, "access", bot, resource);
}

function addToken(
  state: State,
  seed: SeedToken,
  kind: Token["kind"],
  user: User,
  limitedTo: string | null,
): void {
  const expiresAt = seed.expiresAt === undefined ? null : Date.parse(seed.expiresAt);
  if (Number.isNaN(expiresAt)) {
    throw new Error(`"${seed.expiresAt ?? ""}" is no time. Write it as 2027-01-31T12:00:00Z.`);
  }
  const owner = state.tokens.get(seed.token);
  if (owner !== undefined && owner.user !== user.uuid) {
    throw new Error("Two accounts of the seed have the same token. Give each its own.");
  }
  state.tokens.set(seed.token, {
    token: seed.token,
    kind,
    user: user.uuid,
    scopes: [...(seed.scopes ?? [])],
    expiresAt,
    revoked: seed.revoked ?? false,
    limitedTo,
  });
}
