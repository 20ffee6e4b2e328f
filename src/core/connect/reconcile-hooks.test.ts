import { beforeEach, describe, expect, test } from "vitest";
import { createFakeHooks, type FakeHooks } from "../../../test/support/fake-hooks.ts";
import {
  createMemoryHooks,
  someHook,
  type MemoryHooks,
} from "../../../test/support/memory-hooks.ts";
import { KodyError } from "../domain/index.ts";
import type { HookRecord, NewNotice } from "../ports/index.ts";
import { mendOne, reconcileHooks, reportHook, switchHooksOff } from "./index.ts";

let hooks: FakeHooks;
let store: MemoryHooks;
let now: Date;
let notices: Map<string, NewNotice>;
let audited: string[];
let words: number;

beforeEach(() => {
  hooks = createFakeHooks();
  store = createMemoryHooks();
  now = new Date("2026-01-01T12:00:00Z");
  notices = new Map();
  audited = [];
  words = 0;
});

function deps(publicUrl: string | null = "https://kody.example.com") {
  const told = {
    notices: {
      raise: async (notice: NewNotice) => void notices.set(notice.key, notice),
      settle: async (key: string) => void notices.delete(key),
    },
    auditLog: {
      record: async (entry: { action: string; subject: string }) =>
        void audited.push(`${entry.action} ${entry.subject}`),
      list: async () => [],
      verify: async () => ({ intact: true as const, entries: 0, lastHash: null }),
    },
  };
  return {
    hooks,
    looking: hooks,
    looksPerHour: 237,
    tokenSince: new Date("2025-01-01T00:00:00Z"),
    store,
    publicUrl,
    random: () => `word${(words += 1)}`,
    now: () => now,
    report: async (...[record, mended]: [HookRecord, Parameters<typeof reportHook>[1]]) =>
      reportHook(record, mended, told),
  };
}

const run = async (publicUrl?: string | null) =>
  reconcileHooks(deps(publicUrl), new AbortController().signal);
const later = (minutes: number) => (now = new Date(now.getTime() + minutes * 60_000));

function want(...names: string[]): void {
  for (const name of names) store.records.set(`{${name}}`, someHook(name));
}

function statuses(): Record<string, string> {
  return Object.fromEntries([...store.records].map(([uuid, { status }]) => [uuid, status]));
}

/** How often each place has an active hook. */
const activeAt = (place: string) => hooks.on(place).filter((hook) => hook.active).length;

describe("one reconciler for all hooks", () => {
  test("makes those that are wanted, two calls each, and then leaves them alone", async () => {
    const names = Array.from({ length: 25 }, (_, index) => `r${index}`);
    want(...names);
    expect(await run()).toBeNull();
    expect(new Set(Object.values(statuses()))).toEqual(new Set(["created"]));
    expect(hooks.calls).toHaveLength(50);
    await run();
    expect(hooks.calls).toHaveLength(50);
    later(15);
    await run();
    expect(hooks.calls).toHaveLength(75);
    expect(new Set(Object.values(statuses()))).toEqual(new Set(["ok"]));
  });

  test("goes on where it was stopped, at whatever call, and ends with one hook each", async () => {
    const names = ["a", "b", "c", "d", "e"];
    for (let stop = 1; stop <= 10; stop += 1) {
      hooks = createFakeHooks();
      store = createMemoryHooks();
      want(...names);
      hooks.failure = () =>
        hooks.calls.length === stop
          ? new KodyError("rate-limited", "Wait.", { retryable: true, retryAfter: 77 })
          : null;
      expect(await run()).toBe(77);
      hooks.failure = () => null;
      await run();
      expect(names.map((name) => activeAt(`acme/${name}`))).toEqual([1, 1, 1, 1, 1]);
    }
  });

  test("a refused credential stops it without a word on any hook", async () => {
    want("a", "b");
    hooks.failure = () => new KodyError("credential-refused", "401");
    expect(await run()).toBeNull();
    expect(statuses()).toEqual({ "{a}": "pending", "{b}": "pending" });
    expect(notices.size).toBe(0);
  });

  test("two at once never make two hooks", async () => {
    want("a", "b", "c");
    await Promise.all([run(), run(), mendOne("{a}", deps()), mendOne("{a}", deps())]);
    expect(["a", "b", "c"].map((name) => hooks.on(`acme/${name}`).length)).toEqual([1, 1, 1]);
  });

  test("a refusal of one does not keep the others", async () => {
    want("a", "b");
    hooks.failure = (call) =>
      call.endsWith("/a") ? new KodyError("permission-missing", "No.") : null;
    await run();
    expect(statuses()).toEqual({ "{a}": "refused", "{b}": "created" });
    // It never worked, so nobody has lost anything: the list says it.
    expect(notices.size).toBe(0);
  });

  test("what is no longer wanted is switched off", async () => {
    want("a");
    await run();
    store.records.set("{a}", { ...someHook("a"), ...store.records.get("{a}"), wanted: false });
    await run();
    expect([activeAt("acme/a"), statuses()["{a}"]]).toEqual([0, "off"]);
  });

  test("a workspace's hook comes first and spares its repositories their own", async () => {
    want("a");
    await run();
    want("b");
    const owner = { kind: "workspace", workspace: "acme" } as const;
    store.records.set("{ws}", someHook("ws", { owner }));
    await run();
    expect([activeAt("acme"), activeAt("acme/a"), activeAt("acme/b")]).toEqual([1, 0, 0]);
    expect(statuses()).toEqual({ "{a}": "workspace", "{b}": "workspace", "{ws}": "created" });
    later(15);
    hooks.calls.length = 0;
    await run();
    expect(hooks.calls).toEqual(["GET acme"]);
    // The account lost its rights: each repository gets its own again.
    hooks.failure = (call) =>
      call.endsWith(" acme") ? new KodyError("permission-missing", "No.") : null;
    later(15);
    await run();
    await run();
    expect([activeAt("acme/a"), activeAt("acme/b")]).toEqual([1, 1]);
    expect([...notices.keys()]).toEqual(["hook/{ws}"]);
  });
});

describe("somebody changed a hook", () => {
  const harms: Record<string, () => void> = {
    deleted: () => hooks.on("acme/a").splice(0),
    disabled: () => Object.assign(hooks.on("acme/a")[0] ?? {}, { active: false }),
    "re-addressed": () => Object.assign(hooks.on("acme/a")[0] ?? {}, { url: "https://evil" }),
    "re-keyed": () => {
      Object.assign(hooks.on("acme/a")[0] ?? {}, { secret: "other" });
      void store.suspectHook({ ownerUuid: "{a}" }, now);
    },
  };

  test.each(Object.keys(harms))(
    "%s: repaired within a quarter of an hour, and logged",
    async (harm) => {
      want("a");
      await run();
      later(15);
      harms[harm]?.();
      await run();
      expect(statuses()).toEqual({ "{a}": "repaired" });
      expect(activeAt("acme/a")).toBe(1);
      expect(hooks.on("acme/a")[0]?.secret).toBe(store.secrets.get("{a}")?.[0]);
      expect(audited).toEqual(["hook.repaired acme/a"]);
    },
  );

  test("re-keyed and forbidden: not taken for repaired until its own secret is back", async () => {
    want("a");
    await run();
    harms["re-keyed"]?.();
    hooks.failure = (call) =>
      call.startsWith("PUT") ? new KodyError("permission-missing", "No.") : null;
    for (let look = 0; look < 3; look += 1) {
      later(15);
      await run();
      expect([statuses(), notices.size]).toEqual([{ "{a}": "refused" }, 1]);
    }
    hooks.failure = () => null;
    later(15);
    await run();
    expect([statuses(), notices.size]).toEqual([{ "{a}": "repaired" }, 0]);
    expect(hooks.on("acme/a")[0]?.secret).toBe(store.secrets.get("{a}")?.[0]);
  });

  test.each(Object.keys(harms))(
    "%s and forbidden: said, and settled when it is repaired",
    async (harm) => {
      want("a");
      await run();
      harms[harm]?.();
      hooks.failure = () => new KodyError("permission-missing", "No.");
      later(15);
      await run();
      expect([...notices.values()]).toMatchObject([{ key: "hook/{a}", level: "problem" }]);
      hooks.failure = () => null;
      later(15);
      harms[harm]?.();
      await run();
      expect([notices.size, activeAt("acme/a")]).toEqual([0, 1]);
    },
  );
});

describe("switching all off", () => {
  test("reports what is left; the next run puts back what is still wanted", async () => {
    want("a", "b");
    await run();
    hooks.failure = (call) =>
      call.endsWith("/b") ? new KodyError("permission-missing", "No.") : null;
    const answer = await switchHooksOff(deps(), new AbortController().signal);
    expect(answer).toMatchObject({ off: 1, left: [{ place: "acme/b" }] });
    expect(activeAt("acme/a")).toBe(0);
    hooks.failure = () => null;
    await run();
    expect(activeAt("acme/a")).toBe(1);
  });

  test("ends when its time is over", async () => {
    want("a");
    await run();
    const answer = await switchHooksOff(deps(), AbortSignal.abort());
    expect(answer).toMatchObject({ off: 0, left: [{ place: "acme/a" }] });
  });
});

test("a new secret that the host did not get on request is given to it later", async () => {
  want("a");
  await run();
  hooks.failure = (call) =>
    call.startsWith("PUT") ? new KodyError("host-unavailable", "503", { retryable: true }) : null;
  await expect(mendOne("{a}", deps(), true)).rejects.toThrow("503");
  hooks.failure = () => null;
  later(15);
  await run();
  expect(store.secrets.get("{a}")).toHaveLength(2);
  expect(hooks.on("acme/a")[0]?.secret).toBe(store.secrets.get("{a}")?.[0]);
});
