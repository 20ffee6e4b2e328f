import { describe, expect, test, vi } from "vitest";
import { newTokenFacts } from "../../test/support/fake-directory.ts";
import { unknownAccount } from "../core/connect/index.ts";
import type { ConnectionRecord, ConnectionStore } from "../core/ports/index.ts";
import { ownAccount } from "./own-account.ts";

const connection: ConnectionRecord = {
  id: "7",
  kind: "access-token",
  email: null,
  accountUuid: unknownAccount,
  accountName: "Access token …1234",
  scopes: null,
  tokenHint: "1234",
  status: "active",
  statusReason: null,
  facts: newTokenFacts,
};

function stage(changes: Partial<ConnectionRecord> = {}) {
  const noteToken = vi.fn<ConnectionStore["noteToken"]>(async () => {});
  return { noteToken, own: ownAccount({ ...connection, ...changes }, { noteToken }, "key") };
}

describe("the account that Kody writes as", () => {
  test("is learned when Bitbucket has not named it, and kept", async () => {
    const { noteToken, own } = stage();
    expect(own.uuid()).toBeNull();
    await own.learn("{bot}");
    expect(own.uuid()).toBe("{bot}");
    expect(noteToken).toHaveBeenCalledExactlyOnceWith("7", { authorUuid: "{bot}" });
  });

  test("is the one that was learned before", () => {
    expect(stage({ facts: { ...newTokenFacts, authorUuid: "{bot}" } }).own.uuid()).toBe("{bot}");
  });

  test("stays the one that Bitbucket named", async () => {
    const { noteToken, own } = stage({ accountUuid: "{kody}" });
    await own.learn("{other}");
    expect(own.uuid()).toBe("{kody}");
    expect(noteToken).not.toHaveBeenCalled();
  });

  test("is proven by a word that only this Kody can make", () => {
    const { own } = stage();
    const proof = own.proofOf("acme/shop/1 summary");
    expect(proof).toMatch(/^[0-9a-f]{32}$/);
    expect(own.proofOf("acme/shop/1 summary")).toBe(proof);
    expect(own.proofOf("acme/shop/2 summary")).not.toBe(proof);
    const another = ownAccount(connection, { noteToken: async () => {} }, "another key");
    expect(another.proofOf("acme/shop/1 summary")).not.toBe(proof);
  });
});
