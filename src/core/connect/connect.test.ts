import { beforeEach, describe, expect, test } from "vitest";
import {
  createMemoryConnections,
  type MemoryConnections,
} from "../../../test/support/fake-directory.ts";
import { createFakeInspection } from "../../../test/support/fake-inspection.ts";
import { KodyError, tokenScopes } from "../domain/index.ts";
import { connect, unknownAccount } from "./index.ts";

const input = { email: "a@b.example", token: "ATATT3xabcd", expiresOn: "2027-01-31", by: "Ada" };
const access = { ...input, email: null, token: "ATCTT3xabcd" };

let connections: MemoryConnections;

beforeEach(() => {
  connections = createMemoryConnections();
});

describe("connecting", () => {
  test("keeps the token with what was learned of it, in five calls", async () => {
    const host = createFakeInspection(tokenScopes);
    const { connection, replaced } = await connect(input, host, connections);
    expect(replaced).toBe(false);
    expect(connection).toMatchObject({ kind: "api-token", scopes: tokenScopes, tokenHint: "abcd" });
    expect(connection.facts).toMatchObject({ expiresOn: "2027-01-31", connectedBy: "Ada" });
    expect(connection.facts.known).toMatchObject({ source: "headers", granted: tokenScopes });
    expect(connection.facts.checks.map((check) => check.id)).toContain("permissions");
    expect(host.calls).toHaveLength(5);
  });

  test("refuses a token with which nothing could be reviewed, and keeps nothing", async () => {
    const host = createFakeInspection(["read:user:bitbucket"]);
    await expect(connect(input, host, connections)).rejects.toThrow(
      /lacks read:repository:bitbucket, read:pullrequest:bitbucket/,
    );
    expect(connections.tokens).toEqual([]);
    expect(host.calls).toEqual(["identify"]);
  });

  test.each([
    ["api-token", input, /mistyped, revoked, expired or was made without scopes, or the email/],
    [
      "access-token",
      access,
      /mistyped, revoked, expired or was made without scopes, or it is an API token/,
    ],
  ])(
    "a refused %s: all causes are named, and the one in use stays",
    async (_, refused, message) => {
      await connect(input, createFakeInspection(tokenScopes), connections);
      const host = createFakeInspection(tokenScopes);
      host.failures.set("identify", new KodyError("credential-refused", "401"));
      await expect(
        connect({ ...refused, token: `${refused.token}-2` }, host, connections),
      ).rejects.toThrow(message);
      expect(connections.tokens).toEqual(["ATATT3xabcd"]);
    },
  );

  test("learns the scopes from one refusal when Bitbucket does not name them otherwise", async () => {
    const host = createFakeInspection(null);
    host.refusalNames = tokenScopes.filter((scope) => scope !== "read:pipeline:bitbucket");
    const { connection } = await connect(input, host, connections);
    expect(connection.facts.known).toEqual({
      granted: host.refusalNames,
      unknown: [],
      source: "refusal",
    });
    expect(host.calls.filter((call) => call.startsWith("probe"))).toEqual([]);
  });

  test("asks for each scope when no refusal names any", async () => {
    const host = createFakeInspection(null);
    host.probes.set("read:pipeline:bitbucket", { state: "missing", granted: null });
    host.probes.set("read:project:bitbucket", { state: "unknown" });
    const { connection } = await connect(input, host, connections);
    expect(connection.facts.known).toEqual({
      granted: expect.not.arrayContaining(["read:pipeline:bitbucket"]),
      unknown: ["read:issue:bitbucket", "read:project:bitbucket"],
      source: "probes",
    });
    expect(connection.facts.known?.granted).toHaveLength(9);
    expect(connection.scopes).toBeNull();
  });

  test.each([[["pullrequest"]], [["repository:admin", "pullrequest:write", "webhook"]]])(
    "takes an access token that may not say who it is: %j",
    async (scopes) => {
      const host = createFakeInspection(scopes);
      host.identification = { account: null, scopes, source: "refusal", hostTime: null };
      host.failures.set("workspaces", new KodyError("scope-missing", "No account scope."));
      const { connection } = await connect(access, host, connections);
      expect(connection).toMatchObject({
        kind: "access-token",
        accountUuid: unknownAccount,
        scopes,
      });
    },
  );

  test("refuses an access token that can't read pull requests", async () => {
    const host = createFakeInspection(["repository:write", "webhook"]);
    await expect(connect(access, host, connections)).rejects.toThrow(/lacks read:pullrequest/);
    expect(connections.tokens).toEqual([]);
  });

  test("says what another account than before means", async () => {
    await connect(input, createFakeInspection(tokenScopes), connections);
    const host = createFakeInspection(tokenScopes);
    const account = { uuid: "{other}", accountId: null, displayName: "Other" };
    host.identification = { ...host.identification, account };
    const { connection, replaced } = await connect(input, host, connections);
    expect(replaced).toBe(true);
    expect(connection.facts.checks.find((check) => check.id === "other-account")).toMatchObject({
      state: "warning",
      detail: expect.stringContaining("can't edit or resolve"),
    });
  });

  test("a 401 while the account is looked at keeps nothing", async () => {
    const host = createFakeInspection(tokenScopes);
    host.failures.set("permissions", new KodyError("credential-refused", "401"));
    await expect(connect(input, host, connections)).rejects.toMatchObject({
      code: "credential-refused",
    });
    expect(connections.tokens).toEqual([]);
  });
});
