import { describe, expect, test } from "vitest";
import { newTokenFacts } from "../../../test/support/fake-directory.ts";
import { tokenScopes, type FeatureId, type KnownScopes, type TokenScope } from "../domain/index.ts";
import type { ConnectionRecord } from "../ports/index.ts";
import { capabilitiesOf, isFeatureOn, missingIndispensable, withGaps } from "./index.ts";

function known(granted: readonly string[], unknown: readonly string[] = []): KnownScopes {
  return { granted, unknown, source: "headers" };
}

/** Written down by hand, so that the table of features can't agree with itself by mistake. */
const switchedOff: Readonly<Record<TokenScope, readonly FeatureId[]>> = {
  "read:user:bitbucket": ["reviews"],
  "read:workspace:bitbucket": ["repository-choice"],
  "read:project:bitbucket": ["projects"],
  "read:repository:bitbucket": ["reviews"],
  "write:repository:bitbucket": ["fixes"],
  "admin:repository:bitbucket": ["merge-rules"],
  "read:pullrequest:bitbucket": ["reviews"],
  "write:pullrequest:bitbucket": ["verdicts"],
  "read:issue:bitbucket": ["issues"],
  "read:webhook:bitbucket": ["webhook-check", "webhooks"],
  "write:webhook:bitbucket": ["webhooks"],
  "read:pipeline:bitbucket": ["pipelines"],
};

describe("each of the twelve scopes, when it is missing", () => {
  const missingOne = (scope: TokenScope) =>
    capabilitiesOf({
      kind: "api-token",
      known: known(tokenScopes.filter((one) => one !== scope)),
      gaps: [],
    });

  test.each(tokenScopes)("%s switches off exactly its own features", (scope) => {
    const { scopes, features } = missingOne(scope);
    expect(features.filter((feature) => !feature.on).map((feature) => feature.id)).toEqual(
      switchedOff[scope],
    );
    for (const feature of features.filter((one) => !one.on)) {
      expect(feature.missing).toEqual([scope]);
      expect(feature.reason).toContain(scope);
    }
    const row = scopes.find((one) => one.scope === scope);
    expect(row?.state).toBe(scope === "read:issue:bitbucket" ? "retired" : "missing");
    expect(row?.switchesOff).toHaveLength(switchedOff[scope].length);
    for (const other of scopes.filter((one) => one.scope !== scope))
      expect([other.scope, other.state]).toEqual([
        other.scope,
        other.scope === "read:issue:bitbucket" ? "retired" : "granted",
      ]);
  });

  test("has a message of its own", () => {
    const messages = tokenScopes.map(
      (scope) => missingOne(scope).scopes.find((row) => row.scope === scope)?.advice ?? "",
    );
    expect(new Set(messages).size).toBe(12);
    expect(messages.every((message) => message.length > 20)).toBe(true);
  });
});

describe("capabilities", () => {
  test("of a complete token: everything is on, nothing to do", () => {
    const { scopes, features } = capabilitiesOf({
      kind: "api-token",
      known: known(tokenScopes),
      gaps: [],
    });
    expect(features.every((feature) => feature.on && feature.reason === null)).toBe(true);
    expect(scopes.filter((row) => row.state !== "granted").map((row) => row.state)).toEqual([
      "retired",
    ]);
  });

  test("name what is too much, with the advice to make a narrower token", () => {
    const { scopes } = capabilitiesOf({
      kind: "api-token",
      known: known([
        ...tokenScopes,
        "delete:repository:bitbucket",
        "write:package:bitbucket",
        "read:me",
      ]),
      gaps: [],
    });
    const excess = scopes.filter((row) => row.state === "excess");
    expect(excess.map((row) => row.scope)).toEqual([
      "delete:repository:bitbucket",
      "write:package:bitbucket",
    ]);
    for (const row of excess) expect(row.advice).toMatch(/narrower token/);
  });

  test("that are not known are tried until they are refused", () => {
    const nothing = capabilitiesOf({ kind: "api-token", known: null, gaps: [] });
    expect(nothing.features.every((feature) => feature.on)).toBe(true);
    expect(new Set(nothing.scopes.map((row) => row.state))).toEqual(
      new Set(["unknown", "retired"]),
    );
    const refused = capabilitiesOf({
      kind: "api-token",
      known: null,
      gaps: ["read:pipeline:bitbucket"],
    });
    expect(refused.features.filter((feature) => !feature.on)).toMatchObject([
      { id: "pipelines", reason: expect.stringContaining("Bitbucket refused it") },
    ]);
  });

  test("of an access token: what Bitbucket does not offer it is no fault of its own", () => {
    const facts = {
      kind: "access-token" as const,
      known: known(["read:pullrequest:bitbucket", "read:repository:bitbucket"]),
      gaps: [],
    };
    expect(missingIndispensable(facts)).toEqual([]);
    const { scopes, features } = capabilitiesOf(facts);
    expect(features.find((feature) => feature.id === "reviews")?.on).toBe(true);
    expect(features.find((feature) => feature.id === "repository-choice")?.on).toBe(false);
    for (const name of ["read:user:bitbucket", "read:workspace:bitbucket"])
      expect(scopes.find((row) => row.scope === name)?.advice).toMatch(/does not offer/);
  });

  test("a refusal in use outweighs what was known, for that feature alone", () => {
    const connection: ConnectionRecord = {
      id: "1",
      kind: "api-token",
      email: "a@b.example",
      accountUuid: "{u}",
      accountName: "Kody",
      scopes: null,
      tokenHint: "abcd",
      status: "active",
      statusReason: null,
      facts: { ...newTokenFacts, known: known(tokenScopes), gaps: ["write:webhook:bitbucket"] },
    };
    expect(isFeatureOn(connection, "webhooks")).toBe(false);
    expect(isFeatureOn(connection, "webhook-check")).toBe(true);
    expect(isFeatureOn(connection, "reviews")).toBe(true);
  });

  test("gaps are kept once, whichever names the refusal used", () => {
    expect(withGaps(["read:webhook:bitbucket"], ["webhook", "read:webhook:bitbucket"])).toEqual([
      "read:webhook:bitbucket",
      "write:webhook:bitbucket",
    ]);
  });
});
