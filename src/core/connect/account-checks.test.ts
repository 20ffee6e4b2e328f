import { beforeEach, describe, expect, test } from "vitest";
import {
  createFakeInspection,
  type FakeInspection,
} from "../../../test/support/fake-inspection.ts";
import { KodyError, tokenScopes } from "../domain/index.ts";
import type { AccountCheck } from "../ports/index.ts";
import { accountChecks, lookAtAccount } from "./index.ts";

let host: FakeInspection;

beforeEach(() => {
  host = createFakeInspection(tokenScopes);
});

async function check(id: string, thoroughly = false): Promise<AccountCheck | undefined> {
  const subject = { kind: "api-token" as const, accountUuid: "{u}", previousAccount: null };
  const rows = accountChecks(await lookAtAccount(subject, host, thoroughly));
  return rows.find((row) => row.id === id);
}

describe("the account", () => {
  test("of its own, member, administrator, let in: all good but the plan, which Bitbucket hides", async () => {
    const subject = { kind: "api-token" as const, accountUuid: "{u}", previousAccount: null };
    const rows = accountChecks(await lookAtAccount(subject, host, false));
    expect(rows.map(({ id, state }) => [id, state])).toEqual([
      ["own-account", "good"],
      ["membership", "good"],
      ["permissions", "good"],
      ["ip-allowlist", "good"],
      ["plan", "unknown"],
    ]);
    expect(host.calls).toHaveLength(4);
  });

  test("of a person who also writes pull requests is warned of", async () => {
    host.writes = true;
    expect(await check("own-account")).toMatchObject({
      state: "warning",
      detail: expect.stringContaining("approve its own pull requests"),
      remedy: expect.stringContaining("for Kody alone"),
    });
  });

  test("without a workspace: a problem, and nothing more is asked", async () => {
    host.workspaceList = [];
    expect(await check("membership")).toMatchObject({ state: "problem" });
    expect(host.calls).toEqual(["workspaces"]);
  });

  test("that sees no repository, or administers none", async () => {
    const [first] = host.permissionList;
    host.permissionList = [];
    expect(await check("permissions")).toMatchObject({
      state: "problem",
      title: "No repository visible",
    });
    host.permissionList = first === undefined ? [] : [{ ...first, permission: "write" }];
    expect(await check("permissions")).toMatchObject({
      state: "warning",
      detail: expect.stringContaining("polls instead"),
    });
  });

  test.each([
    ["permission-missing", "your IP address must be on the allowlist", "problem"],
    ["permission-missing", "blocked by the workspace's IP allow list", "problem"],
    ["permission-missing", "You do not ship to this place.", "warning"],
    ["not-found", "Not found", "warning"],
    ["host-unavailable", "503", "unknown"],
  ] as const)("kept out by an allowlist: %s %j is a %s", async (code, message, state) => {
    host.failures.set("readRepository", new KodyError(code, message));
    expect(await check("ip-allowlist")).toMatchObject({ state });
  });

  test("counts the members only when there is time for it", async () => {
    host.members = 6;
    expect(await check("plan")).toMatchObject({ state: "unknown" });
    expect(host.calls).not.toContain("countMembers");
    expect(await check("plan", true)).toMatchObject({ state: "good", title: "Not the Free plan" });
  });

  test("a host that does not answer is not asked for one thing after the other", async () => {
    host.failures.set("permissions", new KodyError("host-unavailable", "503", { retryable: true }));
    const subject = { kind: "api-token" as const, accountUuid: "{u}", previousAccount: null };
    const found = await lookAtAccount(subject, host, true);
    expect(host.calls).toEqual(["workspaces", "permissions"]);
    expect(found).toMatchObject({ permissions: null, writesPullRequests: null, reading: null });
  });

  test("what can't be asked leaves one row unknown and the others as they are", async () => {
    for (const method of ["permissions", "writesPullRequests"] as const) {
      host = createFakeInspection(tokenScopes);
      host.failures.set(method, new KodyError("scope-missing", "It lacks a scope."));
      const row = method === "permissions" ? "permissions" : "own-account";
      expect(await check(row)).toMatchObject({ state: "unknown" });
      expect(await check("membership")).toMatchObject({ state: "good" });
    }
  });

  test("a token that is refused meanwhile ends the look", async () => {
    host.failures.set("writesPullRequests", new KodyError("credential-refused", "401"));
    await expect(check("plan")).rejects.toMatchObject({ code: "credential-refused" });
  });
});
