import { describe, expect, test } from "vitest";
import { newTokenFacts } from "../../../test/support/fake-directory.ts";
import { tokenScopes } from "../domain/index.ts";
import type { ConnectionRecord, TokenAudit } from "../ports/index.ts";
import { auditFindings, concludeAudit, type AuditedHook, type AuditFacts } from "./index.ts";

const now = new Date("2026-11-25T12:00:00Z");
const shop = { ref: { workspace: "acme", slug: "shop" }, uuid: "{shop}" };
const hook: AuditedHook = {
  ownerUuid: "{shop}",
  owner: { kind: "repository", ref: shop.ref },
  status: "ok",
  reason: null,
  uuid: "{hook}",
};
const refusedHook: AuditedHook = { ...hook, status: "refused", reason: "It may not be made." };
const known = { granted: tokenScopes, unknown: [], source: "headers" } as const;

function connection(change: Partial<ConnectionRecord["facts"]> = {}): ConnectionRecord {
  return {
    id: "1",
    kind: "api-token",
    email: "a@b.example",
    accountUuid: "{u}",
    accountName: "Kody",
    scopes: tokenScopes,
    tokenHint: "abcd",
    status: "active",
    statusReason: null,
    facts: {
      ...newTokenFacts,
      connectedAt: new Date("2026-11-15T12:00:00Z"),
      connectedBy: "Ada",
      expiresOn: "2027-11-01",
      known,
      ...change,
    },
  };
}

function facts(change: Partial<AuditFacts> = {}): AuditFacts {
  return {
    now,
    connection: connection(),
    identification: {
      account: { uuid: "{u}", accountId: null, displayName: "Kody" },
      scopes: tokenScopes,
      source: "headers",
      hostTime: null,
    },
    account: null,
    visible: [{ ref: shop.ref, uuid: "{shop}", permission: "admin" }],
    watched: [shop],
    hooks: [hook],
    ...change,
  };
}

/** Subject and state of what is not good. */
function wrong(change: Partial<AuditFacts>): string[] {
  return auditFindings(facts(change))
    .filter((finding) => finding.state !== "good")
    .map((finding) => `${finding.state} ${finding.subject}: ${finding.message}`);
}

describe("an audit", () => {
  test("finds nothing wrong where nothing is, and says age and last use", () => {
    expect(wrong({})).toEqual([]);
    const use = auditFindings(facts()).find((finding) => finding.subject === "use");
    expect(use?.message).toBe("In use for 10 days, connected by Ada; not used yet.");
  });

  test.each<[string, Partial<AuditFacts>, RegExp]>([
    ["a refused token", { identification: null }, /^problem token/],
    ["no date", { connection: connection({ expiresOn: null }) }, /^warning expiry: Nobody said/],
    [
      "a near end",
      { connection: connection({ expiresOn: "2026-12-01" }) },
      /^warning expiry: .*in 6 days/,
    ],
    ["an end", { connection: connection({ expiresOn: "2026-11-25" }) }, /^problem expiry/],
    ["a lost repository", { visible: [] }, /^problem repository acme\/shop: .*no longer sees/],
    [
      "a lower permission",
      { visible: [{ ref: shop.ref, uuid: "{shop}", permission: "read" }] },
      /^warning repository acme\/shop: .*no longer an administrator/,
    ],
    [
      "a hook that is gone",
      { hooks: [refusedHook] },
      /^warning hook acme\/shop: .*polls it: It may not be made/,
    ],
    [
      "a scope refused in use",
      { connection: connection({ gaps: ["write:webhook:bitbucket"] }) },
      /^problem scope write:webhook:bitbucket: .*Creating and repairing webhooks/,
    ],
  ])("names %s", (_, change, expected) => {
    expect(wrong(change)).toEqual([expect.stringMatching(expected)]);
  });

  test.each(tokenScopes)("tells a lost %s from one that was never there", (scope) => {
    const without = tokenScopes.filter((one) => one !== scope);
    const identification = { ...facts().identification, scopes: without };
    const lost = wrong({ identification: identification as AuditFacts["identification"] });
    const retired = scope === "read:issue:bitbucket";
    expect(lost).toHaveLength(retired ? 0 : 1);
    if (!retired) expect(lost[0]).toContain(scope);
    const chosen = connection({ known: { ...known, granted: without } });
    expect(
      wrong({ connection: chosen, identification: identification as AuditFacts["identification"] }),
    ).toEqual([]);
  });

  test("names scopes that grew and another account", () => {
    const grown = [...tokenScopes, "delete:repository:bitbucket"];
    const account = { uuid: "{other}", accountId: null, displayName: "Other" };
    const identification = { account, scopes: grown, source: "headers" as const, hostTime: null };
    expect(wrong({ identification })).toEqual([
      expect.stringMatching(/^problem account: .*Other, not to Kody/),
      expect.stringMatching(/^warning scope delete:repository.*did not have/),
    ]);
  });

  test("does not take for lost what could not be listed", () => {
    expect(wrong({ visible: null })).toEqual([]);
  });
});

describe("what changed", () => {
  const names = new Map([["{shop}", "acme/shop"]]);
  const seen = ["{shop}"];
  const audit = (change: Partial<AuditFacts>, previous: TokenAudit | null, list = names) =>
    concludeAudit(
      {
        at: now,
        trigger: "demand",
        findings: auditFindings(facts(change)),
        seen: [...list.keys()],
        names: list,
        unseen: change.identification === null ? ["account", "repository", "hook"] : [],
      },
      previous,
    );
  const fine: TokenAudit = { id: "1", ...audit({}, null), seen };

  test("is nothing the first time, and nothing when nothing did", () => {
    expect(fine).toMatchObject({
      ok: true,
      changes: [],
      summary: "Everything is as it should be.",
    });
    expect(audit({}, fine).changes).toEqual([]);
    // The days that are left change every day.
    expect(audit({ now: new Date("2026-11-26T12:00:00Z") }, fine).changes).toEqual([]);
  });

  test("is what went wrong, and later that it is right again", () => {
    const lost = audit({ visible: [] }, fine);
    expect(lost.ok).toBe(false);
    expect(lost.summary).toMatch(/^1 problem: The account no longer sees acme\/shop/);
    expect(lost.changes).toEqual([expect.stringContaining("no longer sees acme/shop")]);
    expect(lost.findings[0]?.state).toBe("problem");
    expect(audit({ visible: [] }, { id: "2", ...lost }).changes).toEqual([]);
    expect(audit({}, { id: "2", ...lost }).changes).toEqual(["Good again: acme/shop: admin."]);
    expect(audit({ watched: [] }, { id: "2", ...lost }).changes).toEqual([
      expect.stringMatching(/^No longer so: .*acme\/shop/),
    ]);
  });

  test("is nothing of what could not be looked at", () => {
    const lost = audit({ visible: [], hooks: [refusedHook] }, fine);
    const refused = audit({ identification: null, visible: null, hooks: [] }, { id: "2", ...lost });
    expect(refused.changes).toEqual(["Bitbucket refuses the token."]);
  });

  test("are new repositories, named, the many counted", () => {
    const one = new Map([...names, ["{new}", "acme/new"]]);
    expect(audit({}, fine, one).changes).toEqual(["1 new repository: acme/new."]);
    const many = new Map([
      ...names,
      ...Array.from({ length: 12 }, (_, at): [string, string] => [`{${at}}`, `acme/r${at}`]),
    ]);
    expect(audit({}, fine, many).changes).toEqual([
      expect.stringMatching(/^12 new repositories: acme\/r0, .*acme\/r9 and 2 more\.$/),
    ]);
  });

  test("both counts stand in the summary, the gravest first", () => {
    const both = audit({ visible: [], hooks: [refusedHook] }, fine);
    expect(both.summary).toMatch(/^1 problem and 1 warning: The account no longer sees/);
  });
});
