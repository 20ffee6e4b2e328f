import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HookOwner, HostHooks } from "../../core/ports/index.ts";
import {
  createScriptedHost,
  createTestClient,
  rejection,
  type Reaction,
  type ScriptedHost,
} from "./scripted-host.ts";

const owner: HookOwner = { kind: "repository", ref: { workspace: "acme", slug: "shop" } };

let reaction: Reaction;
let host: ScriptedHost;
let hooks: HostHooks;

beforeEach(async () => {
  host = await createScriptedHost(() => reaction);
  hooks = createTestClient(host.apiUrl).hooks;
});
afterEach(() => host.close());

function answerWith(body: unknown): void {
  reaction = { status: 200, body };
}

describe("hooks", () => {
  const spec = {
    url: "https://k.example/h",
    description: "Kody",
    active: true,
    events: ["pullrequest:created"],
  };
  const answer = { uuid: "{h}", ...spec, secret_set: true };
  const hook = { uuid: "{h}", ...spec, secretSet: true };

  it("are listed, old ones too", async () => {
    answerWith({
      values: [answer, { uuid: "{old}", url: "https://x.example", description: null }],
    });
    expect(await hooks.listHooks(owner)).toEqual([
      hook,
      {
        uuid: "{old}",
        url: "https://x.example",
        description: "",
        active: false,
        events: [],
        secretSet: false,
      },
    ]);
    expect(host.received[0]?.url).toBe("/2.0/repositories/acme/shop/hooks?pagelen=100");
  });

  it("are created with their secret", async () => {
    reaction = { status: 201, body: answer };
    expect(await hooks.createHook(owner, { ...spec, secret: "s3cret" })).toEqual(hook);
    expect(host.received[0]).toMatchObject({
      method: "POST",
      url: "/2.0/repositories/acme/shop/hooks",
    });
    expect(JSON.parse(host.received[0]?.body ?? "")).toEqual({ ...spec, secret: "s3cret" });
  });

  it("keep their secret when updated without one", async () => {
    answerWith(answer);
    expect(await hooks.updateHook(owner, "{h}", spec)).toEqual(hook);
    expect(host.received[0]).toMatchObject({
      method: "PUT",
      url: "/2.0/repositories/acme/shop/hooks/%7Bh%7D",
    });
    expect(JSON.parse(host.received[0]?.body ?? "")).toEqual(spec);
  });

  it("are refused here when Bitbucket would refuse them, or would take the secret away", async () => {
    for (const wrong of [
      { ...spec, events: [] },
      { ...spec, secret: "" },
      { ...spec, secret: "s".repeat(129) },
    ]) {
      expect(await rejection(hooks.createHook(owner, wrong))).toMatchObject({
        code: "invalid-input",
      });
    }
    expect(host.received).toEqual([]);
  });

  it("of a workspace are had and changed in the same way", async () => {
    const workspace: HookOwner = { kind: "workspace", workspace: "acme" };
    answerWith({ values: [answer] });
    expect(await hooks.listHooks(workspace)).toEqual([hook]);
    answerWith(answer);
    await hooks.createHook(workspace, spec);
    await hooks.updateHook(workspace, "{h}", spec);
    expect(host.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "GET /2.0/workspaces/acme/hooks?pagelen=100",
      "POST /2.0/workspaces/acme/hooks",
      "PUT /2.0/workspaces/acme/hooks/%7Bh%7D",
    ]);
  });

  it("are switched off without a word on anything else", async () => {
    answerWith(answer);
    await hooks.switchOffHook(owner, "{h}");
    expect(host.received[0]).toMatchObject({ method: "PUT", body: '{"active":false}' });
  });
});
