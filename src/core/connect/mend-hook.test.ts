import { beforeEach, describe, expect, test } from "vitest";
import { createFakeHooks, type FakeHooks } from "../../../test/support/fake-hooks.ts";
import {
  createMemoryHooks,
  someHook,
  type MemoryHooks,
} from "../../../test/support/memory-hooks.ts";
import { KodyError } from "../domain/index.ts";
import type { HookRecord } from "../ports/index.ts";
import { hookEvents } from "./index.ts";
import { mendHook, switchHookOff } from "./mend-hook.ts";

const base = "https://kody.example.com/webhooks/bitbucket/";
const now = new Date("2026-01-01T12:00:00Z");

let hooks: FakeHooks;
let store: MemoryHooks;
let words = 0;

beforeEach(() => {
  hooks = createFakeHooks();
  store = createMemoryHooks();
});

async function mend(
  record: HookRecord,
  publicUrl: string | null = "https://kody.example.com",
  rotate = false,
) {
  const random = () => `word${(words += 1)}`;
  return mendHook(record, { hooks, store, publicUrl, random, now: () => now }, rotate);
}

/** The hook as Kody remembers it after it was made. */
async function made(): Promise<HookRecord> {
  const { result } = await mend(someHook("shop"));
  hooks.calls.length = 0;
  return { ...someHook("shop"), ...result };
}

function only() {
  const [hook, ...others] = hooks.on("acme/shop").filter((one) => one.active);
  if (hook === undefined || others.length > 0) throw new Error("There is not exactly one hook.");
  return hook;
}

describe("a hook", () => {
  test("is made with two calls: active, signed, with exactly the events that Kody uses", async () => {
    const { result, repaired } = await mend(someHook("shop"));
    expect(result).toMatchObject({ status: "created", active: true, reason: null, checkedAt: now });
    expect(repaired).toEqual([]);
    expect(hooks.calls).toEqual(["GET acme/shop", "POST acme/shop"]);
    expect(only()).toMatchObject({
      url: `${base}key-of-shop`,
      events: hookEvents,
      secret: store.secrets.get("{shop}")?.[0],
    });
    expect(only().secret).not.toBe("key-of-shop");
  });

  test("in place costs one call and is left alone", async () => {
    const record = await made();
    expect((await mend(record)).result).toMatchObject({ status: "ok", uuid: record.uuid });
    expect(hooks.calls).toEqual(["GET acme/shop"]);
  });

  test("that an earlier try made, whose answer was lost, is adopted and gets the kept secret", async () => {
    await mend(someHook("shop"));
    const { result } = await mend(someHook("shop"));
    expect(result.status).toBe("adopted");
    expect(only().secret).toBe(store.secrets.get("{shop}")?.[0]);
  });

  test.each([
    ["deleted", () => hooks.on("acme/shop").splice(0), "it was gone"],
    ["switched off", () => Object.assign(only(), { active: false }), "it was switched off"],
    ["re-addressed", () => Object.assign(only(), { url: "https://evil.example" }), "it led to"],
    ["given other events", () => Object.assign(only(), { events: ["repo:push"] }), "other events"],
    ["robbed of its secret", () => Object.assign(only(), { secretSet: false }), "no secret"],
  ])("that was %s is repaired; one hook afterwards", async (_, harm, said) => {
    const record = await made();
    const secret = only().secret;
    harm();
    const { result, repaired } = await mend(record);
    expect(result).toMatchObject({ status: "repaired", active: true });
    expect(repaired.join()).toContain(said);
    expect(only()).toMatchObject({
      url: `${base}key-of-shop`,
      events: hookEvents,
      active: true,
      secret,
    });
  });

  test("whose secret somebody changed, which nobody can see, is given its own when it is suspicious", async () => {
    const record = await made();
    Object.assign(only(), { secret: "of somebody else" });
    expect((await mend(record)).result.status).toBe("ok");
    const { result } = await mend({ ...record, suspectAt: now });
    expect(result.status).toBe("repaired");
    expect(only().secret).toBe(store.secrets.get("{shop}")?.[0]);
  });

  test("follows Kody's new address", async () => {
    const { result } = await mend(await made(), "https://elsewhere.example.com");
    expect(result.status).toBe("repaired");
    expect(only().url).toBe("https://elsewhere.example.com/webhooks/bitbucket/key-of-shop");
  });

  test("gets a new secret on request, which is kept before Bitbucket hears of it", async () => {
    const record = await made();
    const before = only().secret;
    await mend(record, "https://kody.example.com", true);
    expect(store.secrets.get("{shop}")).toEqual([only().secret, before]);
    expect(only().secret).not.toBe(before);
  });

  test("of an older installation at the same address is adopted; further ones are switched off", async () => {
    const spec = { description: "", active: true, events: ["repo:push"], secret: "s" };
    const owner = someHook("shop").owner;
    await hooks.createHook(owner, { ...spec, url: `${base}older` });
    await hooks.createHook(owner, { ...spec, url: `${base}oldest` });
    await hooks.createHook(owner, { ...spec, url: "https://ci.example.com" });
    const { result } = await mend(someHook("shop"));
    expect(result.status).toBe("adopted");
    expect(hooks.on("acme/shop").map(({ url, active }) => ({ url, active }))).toEqual([
      { url: `${base}key-of-shop`, active: true },
      { url: `${base}oldest`, active: false },
      { url: "https://ci.example.com", active: true },
    ]);
  });
});

describe("refusals are told apart", () => {
  const fail = (code: ConstructorParameters<typeof KodyError>[0], details = {}, message = "No.") =>
    new KodyError(code, message, { details });

  test.each([
    ["scope-missing", fail("scope-missing", {}, "The token lacks write:webhook:bitbucket.")],
    ["permission-missing", fail("permission-missing")],
    ["address-not-public", fail("host-rejected", { fields: { url: ["must resolve"] } })],
    ["too-many-hooks", fail("host-rejected", {}, "At most 50 webhooks are allowed.")],
    ["other", fail("host-rejected")],
    ["other", fail("not-found")],
  ] as const)("%s", async (kind, failure) => {
    hooks.failure = (call) => (call.startsWith("POST") ? failure : null);
    const { result } = await mend(someHook("shop"));
    expect(result).toMatchObject({ status: "refused", kind, active: false });
    expect(result.reason).toMatch(/\.$/);
  });

  test("with 50 hooks there nothing more is asked for", async () => {
    const spec = { url: "https://x", description: "", active: true, events: ["repo:push"] };
    for (let count = 0; count < 50; count += 1)
      await hooks.createHook(someHook("shop").owner, spec);
    hooks.calls.length = 0;
    expect((await mend(someHook("shop"))).result.kind).toBe("too-many-hooks");
    expect(hooks.calls).toEqual(["GET acme/shop"]);
  });

  test("without an address no call is made", async () => {
    expect((await mend(someHook("shop"), null)).result).toMatchObject({
      status: "none",
      kind: "no-address",
      reason: expect.stringContaining("KODY_PUBLIC_URL"),
    });
    expect(hooks.calls).toEqual([]);
  });

  test("what passes by itself is no refusal", async () => {
    for (const failure of [
      new KodyError("host-unavailable", "503", { retryable: true }),
      new KodyError("outcome-unknown", "lost", { retryable: true }),
      fail("credential-refused"),
    ]) {
      hooks.failure = () => failure;
      await expect(mend(someHook("shop"))).rejects.toBe(failure);
    }
  });

  test("they never cost the secret with which Bitbucket still signs", async () => {
    const record = await made();
    const signing = only().secret;
    hooks.failure = () => fail("permission-missing");
    for (let time = 0; time < 3; time += 1) await mend({ ...record, suspectAt: now });
    expect(store.secrets.get("{shop}")).toContain(signing);
  });
});

describe("switching off", () => {
  const deps = () => ({ hooks, now: () => now });

  test("is one call; what is gone already is off", async () => {
    const record = await made();
    const off = await switchHookOff(record, "off", deps());
    expect(off.result).toMatchObject({ status: "off", active: false, uuid: record.uuid });
    expect(hooks.on("acme/shop")[0]?.active).toBe(false);
    hooks.on("acme/shop").splice(0);
    expect((await switchHookOff(record, "off", deps())).result).toMatchObject({
      active: false,
      uuid: null,
    });
    expect(hooks.calls).toHaveLength(2);
  });

  test("that is refused is not forgotten: Bitbucket still calls", async () => {
    const record = await made();
    hooks.failure = () => new KodyError("permission-missing", "No.");
    expect((await switchHookOff(record, "off", deps())).result).toMatchObject({
      status: "refused",
      active: true,
    });
  });
});
