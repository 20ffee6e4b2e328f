import { afterEach, describe, expect, it } from "vitest";
import { createSandbox } from "../../../sandbox/index.ts";
import { tokenScopes } from "../../core/domain/index.ts";
import {
  createScriptedHost,
  createTestClient,
  rejection,
  type Reaction,
  type ScriptedHost,
} from "./scripted-host.ts";

const ref = { workspace: "acme", slug: "shop", id: 12 };
const whole = {
  id: 12,
  title: " Orders ",
  description: "a\r\n\u00a0b ",
  state: "OPEN",
  reviewers: [{ uuid: "{a}", display_name: "A" }, { uuid: "{b}" }],
};

let host: ScriptedHost;
afterEach(() => host.close());

async function descriptionsOf(...script: Reaction[]) {
  host = await createScriptedHost(script);
  return createTestClient(host.apiUrl).descriptions;
}

describe("a description", () => {
  it("is read as it is, and sent back with all that could be lost", async () => {
    const descriptions = await descriptionsOf({ status: 200, body: whole });
    const read = await descriptions.readDescription(ref);
    expect(read).toEqual({
      state: "open",
      title: " Orders ",
      description: "a\r\n\u00a0b ",
      reviewers: ["{a}", "{b}"],
    });
    await descriptions.writeDescription(ref, { ...read, description: `${read.description}!` });
    const [, put] = host.received;
    expect(put?.method).toBe("PUT");
    expect(JSON.parse(put?.body ?? "")).toEqual({
      title: " Orders ",
      description: "a\r\n\u00a0b !",
      reviewers: [{ uuid: "{a}" }, { uuid: "{b}" }],
    });
  });

  it.each([
    { ...whole, reviewers: undefined },
    { ...whole, reviewers: null },
    { ...whole, description: undefined },
    { ...whole, title: "" },
  ])("is not taken from an answer that lacks a part", async (body) => {
    const descriptions = await descriptionsOf({ status: 200, body });
    expect(await rejection(descriptions.readDescription(ref))).toMatchObject({
      code: "host-rejected",
    });
  });

  it("is not written where a reviewer would be lost", async () => {
    const descriptions = await descriptionsOf({ status: 200, body: whole });
    const wanted = { title: "T", description: "D", reviewers: ["{a}", null] };
    expect(await rejection(descriptions.writeDescription(ref, wanted))).toMatchObject({
      code: "invalid-input",
    });
    expect(host.received).toEqual([]);
  });

  it("is not written again when the answer is lost", async () => {
    const descriptions = await descriptionsOf("drop");
    const wanted = { title: "T", description: "D", reviewers: [] };
    expect(await rejection(descriptions.writeDescription(ref, wanted))).toMatchObject({
      code: "outcome-unknown",
    });
    expect(host.received).toHaveLength(1);
  });

  it("names the scope that is missing", async () => {
    host = await createScriptedHost([]);
    const sandbox = await createSandbox();
    const scopes = tokenScopes.filter((scope) => scope !== "write:pullrequest:bitbucket");
    await sandbox.seed({
      users: [
        {
          username: "kody",
          displayName: "Kody",
          email: "kody@example.com",
          tokens: [{ token: "ATATT-few", kind: "api", scopes }],
        },
      ],
      workspaces: [
        {
          slug: "acme",
          members: [{ user: "kody", permission: "owner" }],
          repositories: [
            {
              slug: "shop",
              permissions: { kody: "admin" },
              commits: [
                { message: "Begin", files: { a: "1\n" } },
                { branch: "x", message: "Change", files: { a: "2\n" } },
              ],
              pullRequests: [{ title: "X", source: "x", author: "kody" }],
            },
          ],
        },
      ],
    });
    try {
      const { descriptions } = createTestClient(sandbox.apiUrl, {
        credential: {
          kind: "api-token",
          email: "kody@example.com",
          reveal: async () => "ATATT-few",
        },
      });
      const here = { ...ref, id: 1 };
      const read = await descriptions.readDescription(here);
      expect(await rejection(descriptions.writeDescription(here, read))).toMatchObject({
        code: "scope-missing",
        message: expect.stringContaining("write:pullrequest:bitbucket"),
      });
    } finally {
      await sandbox.close();
    }
  });
});
