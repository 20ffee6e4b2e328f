import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HostDirectory } from "../../core/ports/index.ts";
import {
  createScriptedHost,
  createTestClient,
  rejection,
  type Reaction,
  type ScriptedHost,
} from "./scripted-host.ts";

const ref = { workspace: "acme", slug: "shop" };

let reaction: Reaction;
let host: ScriptedHost;
let directory: HostDirectory;

beforeEach(async () => {
  host = await createScriptedHost(() => reaction);
  directory = createTestClient(host.apiUrl).directory;
});
afterEach(() => host.close());

function answerWith(body: unknown, headers: Record<string, string> = {}): void {
  reaction = { status: 200, body, headers };
}

describe("whoAmI", () => {
  it("reads account, scopes and the kind of credential", async () => {
    answerWith(
      { uuid: "{u}", account_id: "5:a", display_name: "Kody" },
      {
        "X-OAuth-Scopes": "read:user:bitbucket, write:pullrequest:bitbucket ,",
        "X-Credential-Type": "api_token",
      },
    );
    expect(await directory.whoAmI()).toEqual({
      account: { uuid: "{u}", accountId: "5:a", displayName: "Kody" },
      scopes: ["read:user:bitbucket", "write:pullrequest:bitbucket"],
      credentialType: "api_token",
    });
    expect(host.received[0]?.url).toBe("/2.0/user");
  });

  it("says that Bitbucket does not say", async () => {
    answerWith({ uuid: "{u}" });
    expect(await directory.whoAmI()).toEqual({
      account: { uuid: "{u}", accountId: null, displayName: "{u}" },
      scopes: null,
      credentialType: null,
    });
  });

  it("tells a token without scopes from one whose scopes are unknown", async () => {
    answerWith({ uuid: "{u}", nickname: "kody" }, { "x-oauth-scopes": "" });
    expect(await directory.whoAmI()).toMatchObject({
      scopes: [],
      account: { displayName: "kody" },
    });
  });
});

describe("lists", () => {
  it("workspaces", async () => {
    answerWith({
      values: [
        { type: "workspace_access", administrator: true, workspace: { slug: "acme", uuid: "{w}" } },
        { workspace: { slug: "other", uuid: "{x}" } },
      ],
    });
    expect(await directory.listWorkspaces()).toEqual([
      { slug: "acme", uuid: "{w}", administrator: true },
      { slug: "other", uuid: "{x}", administrator: false },
    ]);
    expect(host.received[0]?.url).toBe("/2.0/user/workspaces?pagelen=100");
  });

  it("repositories that the account is a member of", async () => {
    answerWith({
      values: [
        {
          uuid: "{r}",
          full_name: "acme/shop",
          name: "Shop",
          is_private: false,
          mainbranch: { name: "main" },
          project: { key: "ONE", name: "One" },
          updated_on: "2026-01-01T10:00:00.123456+00:00",
        },
        { uuid: "{s}", full_name: "acme/empty", mainbranch: null, updated_on: "some day" },
      ],
    });
    const pages: number[] = [];
    const found = await directory.listRepositories("acme", async (page) => {
      pages.push(page.length);
    });
    expect(pages).toEqual([2]);
    expect(found).toEqual([
      {
        ref,
        uuid: "{r}",
        name: "Shop",
        private: false,
        mainBranch: "main",
        project: { key: "ONE", name: "One" },
        updatedOn: "2026-01-01T10:00:00.123456+00:00",
      },
      {
        ref: { workspace: "acme", slug: "empty" },
        uuid: "{s}",
        name: "empty",
        private: true,
        mainBranch: null,
        project: null,
        updatedOn: null,
      },
    ]);
    expect(host.received[0]?.url).toBe("/2.0/repositories/acme?role=member&pagelen=100");
  });

  it("one repository, also by its uuid alone", async () => {
    answerWith({ uuid: "{r}", full_name: "moved/shop" });
    expect(await directory.getRepository({ workspace: "{}", slug: "{r}" })).toMatchObject({
      ref: { workspace: "moved", slug: "shop" },
    });
    expect(host.received[0]?.url).toBe("/2.0/repositories/%7B%7D/%7Br%7D");
  });

  it("permissions; what is not known allows reading only", async () => {
    answerWith({
      values: [
        { permission: "admin", repository: { uuid: "{a}" } },
        { permission: "write", repository: { uuid: "{b}" } },
        { permission: "create-repo", repository: { uuid: "{c}" } },
      ],
    });
    expect([...(await directory.listPermissions("acme"))]).toEqual([
      ["{a}", "admin"],
      ["{b}", "write"],
      ["{c}", "read"],
    ]);
    expect(host.received[0]?.url).toBe(
      "/2.0/user/workspaces/acme/permissions/repositories?pagelen=100",
    );
  });

  it("what changed last, one page of it", async () => {
    answerWith({
      values: [{ uuid: "{r}", full_name: "acme/shop" }],
      next: `${host.apiUrl}/repositories/acme?page=2`,
    });
    expect(await directory.listChangedRepositories("acme")).toHaveLength(1);
    expect(host.received.map(({ url }) => url)).toEqual([
      "/2.0/repositories/acme?role=member&pagelen=100&sort=-updated_on",
    ]);
  });

  it("open pull requests that changed since, or the newest ones in one call", async () => {
    answerWith({ values: Array.from({ length: 10 }, (_, index) => ({ id: index + 1 })) });
    await directory.listOpenPullRequests(ref, { since: "2026-01-01T10:00:00Z" });
    expect(await directory.listOpenPullRequests(ref, { newest: 3 })).toHaveLength(3);
    const queries = host.received.map(({ url }) => decodeURIComponent(url.split("?")[1] ?? ""));
    expect(queries).toEqual([
      'q=state="OPEN"+AND+updated_on>=2026-01-01T10:00:00.000+00:00&pagelen=50',
      "state=OPEN&sort=-updated_on&pagelen=10",
    ]);
    await expect(directory.listOpenPullRequests(ref, { since: '" OR ""="' })).rejects.toThrow(
      /time/i,
    );
  });

  it("open pull requests", async () => {
    answerWith({ values: [{ id: 4, state: "OPEN", updated_on: "2026-01-01" }] });
    const found = await directory.listOpenPullRequests(ref);
    expect(found).toMatchObject([
      { ref: { ...ref, id: 4 }, state: "open", updatedOn: "2026-01-01" },
    ]);
    expect(host.received[0]?.url).toBe(
      "/2.0/repositories/acme/shop/pullrequests?state=OPEN&pagelen=50",
    );
  });

  it("an entry of unknown form fails the list, instead of being left out in silence", async () => {
    answerWith({ values: [{ id: 4 }, { id: "five" }] });
    expect(await rejection(directory.listOpenPullRequests(ref))).toMatchObject({
      code: "host-rejected",
      message: expect.stringContaining("values.1.id"),
    });
  });
});
