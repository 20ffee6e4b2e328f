import { describe, expect, test } from "vitest";
import { basic } from "../testing/index.ts";
import type { State, Token, User } from "../state.ts";
import { DEFAULT_SWITCHES, emptyState } from "../world.ts";
import { identify, identifyGit } from "./credentials.ts";

const NOW = Date.UTC(2026, 10, 23);

function stateWith(...tokens: Partial<Token>[]): State {
  const state = emptyState();
  const user: User = {
    uuid: "u1",
    accountId: "a1",
    username: "ann",
    displayName: "Ann",
    email: "Ann@example.com",
    kind: "user",
    createdOn: 0,
  };
  state.users.set(user.uuid, user);
  for (const token of tokens) {
    const full: Token = {
      token: "secret",
      kind: "api",
      user: user.uuid,
      scopes: ["read:user:bitbucket"],
      expiresAt: null,
      revoked: false,
      limitedTo: null,
      ...token,
    };
    state.tokens.set(full.token, full);
  }
  return state;
}

function rest(state: State, header: string | null, bearerForApiTokens = false) {
  return identify(state, { ...DEFAULT_SWITCHES, bearerForApiTokens }, header, NOW);
}

describe("REST", () => {
  test("an API token with the e-mail, in any case", () => {
    const state = stateWith({});
    for (const email of ["Ann@example.com", "ann@EXAMPLE.com"]) {
      expect(rest(state, basic(email, "secret"))).toMatchObject({
        kind: "known",
        user: { uuid: "u1" },
      });
    }
  });

  test.each(["ann", "x-bitbucket-api-token-auth", "other@example.com", ""])(
    "not with %j as the user",
    (user) => {
      expect(rest(stateWith({}), basic(user, "secret"))).toEqual({ kind: "refused", pair: true });
    },
  );

  test.each([
    ["revoked", { revoked: true }],
    ["expired", { expiresAt: NOW }],
    ["without scopes", { scopes: [] }],
    ["of nobody", { user: "gone" }],
  ])("a token that is %s is refused like a wrong one, without a new question", (_, token) => {
    const answer = rest(stateWith(token), basic("ann@example.com", "secret"));
    expect(answer).toEqual({ kind: "refused", pair: false });
  });

  test("a token that expires later still works", () => {
    const state = stateWith({ expiresAt: NOW + 1 });
    expect(rest(state, basic("ann@example.com", "secret")).kind).toBe("known");
  });

  test("an access token by Bearer only", () => {
    const state = stateWith({ kind: "access" });
    expect(rest(state, "Bearer secret").kind).toBe("known");
    expect(rest(state, "bearer secret").kind).toBe("known");
    expect(rest(state, basic("ann@example.com", "secret")).kind).toBe("refused");
  });

  test("an API token by Bearer is refused, unless the switch says otherwise", () => {
    expect(rest(stateWith({}), "Bearer secret")).toEqual({ kind: "refused", pair: false });
    expect(rest(stateWith({}), "Bearer secret", true).kind).toBe("known");
  });

  test("nothing is nobody, nonsense is refused", () => {
    expect(rest(stateWith({}), null)).toEqual({ kind: "anonymous" });
    expect(rest(stateWith({}), "")).toEqual({ kind: "anonymous" });
    for (const header of ["Basic", "Basic !!!", "Digest x", "Bearer", `Basic ${btoa("nocolon")}`]) {
      expect(rest(stateWith({}), header).kind).toBe("refused");
    }
  });

  test("a password with colons stays whole", () => {
    const state = stateWith({ token: "a:b:c" });
    expect(rest(state, basic("ann@example.com", "a:b:c")).kind).toBe("known");
  });
});

describe("git", () => {
  const git = (state: State, header: string | null) => identifyGit(state, header, NOW);

  test("an API token with the fixed name or the username, never the e-mail", () => {
    const state = stateWith({});
    expect(git(state, basic("x-bitbucket-api-token-auth", "secret")).kind).toBe("known");
    expect(git(state, basic("ann", "secret")).kind).toBe("known");
    expect(git(state, basic("ann@example.com", "secret")).kind).toBe("refused");
    expect(git(state, basic("x-token-auth", "secret")).kind).toBe("refused");
  });

  test("an access token with its own fixed name", () => {
    const state = stateWith({ kind: "access" });
    expect(git(state, basic("x-token-auth", "secret")).kind).toBe("known");
    expect(git(state, basic("x-bitbucket-api-token-auth", "secret")).kind).toBe("refused");
  });

  test("expired tokens and Bearer are refused, nothing is nobody", () => {
    expect(git(stateWith({ expiresAt: 1 }), basic("ann", "secret")).kind).toBe("refused");
    expect(git(stateWith({ kind: "access" }), "Bearer secret").kind).toBe("refused");
    expect(git(stateWith({}), null)).toEqual({ kind: "anonymous" });
  });
});
