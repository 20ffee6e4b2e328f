import { expect, test } from "vitest";
import type { FeatureId } from "../domain/index.ts";
import type { Hook, HookOwner, HostHooks } from "../ports/index.ts";
import { gatedHooks } from "./gated-hooks.ts";

const owner: HookOwner = { kind: "repository", ref: { workspace: "acme", slug: "shop" } };
const spec = { url: "https://kody.example.com", description: "Kody", active: true, events: [] };
const hook: Hook = { ...spec, uuid: "{h}", secretSet: true };

function counted() {
  const calls: string[] = [];
  const hooks: HostHooks = {
    async listHooks() {
      calls.push("list");
      return [hook];
    },
    async createHook() {
      calls.push("create");
      return hook;
    },
    async updateHook() {
      calls.push("update");
      return hook;
    },
    async switchOffHook() {
      calls.push("switch off");
    },
  };
  return { calls, hooks };
}

async function everything(hooks: HostHooks): Promise<string[]> {
  const steps = [
    () => hooks.listHooks(owner),
    () => hooks.createHook(owner, spec),
    () => hooks.updateHook(owner, "{h}", spec),
    () => hooks.switchOffHook(owner, "{h}"),
  ];
  const refused: string[] = [];
  for (const step of steps)
    await step().catch((error: unknown) =>
      refused.push(error instanceof Error ? error.message : ""),
    );
  return refused;
}

test.each<[FeatureId[], string[]]>([
  [
    ["webhook-check", "webhooks"],
    ["list", "create", "update", "switch off"],
  ],
  [["webhook-check"], ["list"]],
  [[], []],
])("with %j on, %j reach Bitbucket; the rest costs no call", async (on, reached) => {
  const { calls, hooks } = counted();
  const refused = await everything(gatedHooks(hooks, (feature) => on.includes(feature)));
  expect(calls).toEqual(reached);
  expect(refused).toHaveLength(4 - reached.length);
  for (const sentence of refused) {
    expect(sentence).toMatch(/acme\/shop.*read:webhook:bitbucket.*Create a token/);
  }
});
