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
        },
        { uuid: "{s}", full_name: "acme/empty", mainbranch: null },
      ],
    });
    expect(await directory.listRepositories("acme")).toEqual([
      { ref, uuid: "{r}", name: "Shop", private: false, mainBranch: "main" },
      {
        ref: { workspace: "acme", slug: "empty" },
        uuid: "{s}",
        name: "empty",
        private: true,
        mainBranch: null,
      },
    ]);
    expect(host.received[0]?.url).toBe("/2.0/repositories/acme?role=member&pagelen=100");
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
