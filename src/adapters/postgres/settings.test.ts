import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type { SettingsStore } from "../../core/ports/index.ts";
import { openDatabase, type Database } from "./index.ts";
import { knowOpenBox, openBox } from "./testing/open-box.ts";

let own: TestDatabase;
let database: Database;
let store: SettingsStore;

beforeAll(async () => {
  own = await testDatabase();
  database = await openDatabase({ home: "", databaseUrl: own.url });
  store = database.settings(openBox);
  await knowOpenBox(database);
});
afterEach(async () => {
  await database.queueStorage.executeSql("truncate settings, secrets");
});
afterAll(async () => {
  await database.close();
  await own.close();
});

describe("settings", () => {
  test("are what was written last, whatever JSON it is", async () => {
    expect(await store.read("automation")).toBeUndefined();
    for (const value of [{ a: [1, null, "x"] }, "text", 0, false, null, "\0 \ud800 '; drop --"]) {
      await store.write("automation", value);
      const kept = await store.read("automation");
      expect(kept).toEqual(typeof value === "string" ? expect.any(String) : value);
    }
  });

  test("of different keys keep apart, and two writers at once leave one of both values", async () => {
    await store.write("skipped:model", true);
    await Promise.all([1, 2, 3].map((value) => store.write("automation", value)));
    expect([1, 2, 3]).toContain(await store.read("automation"));
    await store.remove("automation");
    expect(await store.read("automation")).toBeUndefined();
    expect(await store.read("skipped:model")).toBe(true);
  });

  test("keep one secret, sealed: left alone, replaced, removed, or gone with its setting", async () => {
    const rows = async () => {
      const found = await database.queueStorage.executeSql("select t::text from secrets t");
      return JSON.stringify(found.rows);
    };
    await store.write("model", { name: "m" }, "canary-1");
    expect(await rows()).not.toContain(Buffer.from("canary-1").toString("hex"));
    await store.write("model", { name: "n" });
    expect(await store.reveal("model")).toBe("canary-1");
    await store.write("model", { name: "n" }, "canary-2");
    expect(await store.reveal("model")).toBe("canary-2");
    await store.write("model", { name: "n" }, null);
    expect(await store.reveal("model")).toBeNull();
    await store.write("model", { name: "n" }, "canary-3");
    await store.remove("model");
    expect(await store.reveal("model")).toBeNull();
    expect(await rows()).toBe("[]");
  });

  test("of two models keep their keys apart", async () => {
    await store.write("model", { name: "m" }, "first");
    await store.write("fallback-model", { name: "n" }, "second");
    await store.write("jira", { site: "s" }, "third");
    await store.remove("model");
    expect([await store.reveal("model"), await store.reveal("fallback-model")]).toEqual([
      null,
      "second",
    ]);
    expect(await store.reveal("jira")).toBe("third");
  });

  test("of single repositories are listed by their uuid", async () => {
    await store.write("repository-model:{a}", "off");
    await store.write("repository-model:{b}", "main");
    await store.write("model-use", {});
    await store.remove("repository-model:{b}");
    expect([...(await store.repositoryModels())]).toEqual([["{a}", "off"]]);
  });

  test("whose secret can't be sealed stay as they were", async () => {
    await store.write("model", { name: "before" }, "secret");
    const broken = database.settings({
      ...openBox,
      seal: async () => Promise.reject(new Error("no key")),
    });
    await expect(broken.write("model", { name: "after" }, "other")).rejects.toThrow("no key");
    expect(await store.read("model")).toEqual({ name: "before" });
    expect(await store.reveal("model")).toBe("secret");
  });

  test("that have no secret take none", async () => {
    await expect(store.write("automation", {}, "secret")).rejects.toThrow(/has no secret/);
    expect(await store.read("automation")).toBeUndefined();
  });
});

describe("the root key's place in the database", () => {
  const keys = () => database.keyProofs;
  const proof = (keyId: string) => ({ keyId, proof: Buffer.from(keyId) });
  afterEach(async () => {
    await database.queueStorage.executeSql("truncate secrets, vault_keys");
    await knowOpenBox(database);
  });

  test("holds one proof, and changes it for all or not at all", async () => {
    await keys().exclusively((locked) => locked.replace(proof("k1"), []));
    await expect(
      keys().exclusively(async (locked) => {
        await locked.replace(proof("k2"), []);
        throw new Error("killed");
      }),
    ).rejects.toThrow("killed");
    expect(await keys().list()).toEqual([proof("k1")]);
  });

  test("is not left without the key of a secret that was passed over", async () => {
    await store.write("model", {}, "secret");
    const forgetful = keys().exclusively((locked) => locked.replace(proof("k2"), []));
    await expect(forgetful).rejects.toThrow(/sealed_with_the_key_in_use/);
    expect((await keys().list()).map(({ keyId }) => keyId)).toEqual(["test"]);
    expect(await store.reveal("model")).toBe("secret");
  });

  test("keeps writers of secrets out, and lets readers in", async () => {
    await store.write("model", {}, "before");
    const order: string[] = [];
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const { promise: locked, resolve: begun } = Promise.withResolvers<void>();
    const rotation = keys().exclusively(async () => {
      begun();
      await held;
      order.push("rotated");
    });
    await locked;
    const writing = store.write("model", {}, "after").then(() => order.push("written"));
    expect(await store.reveal("model")).toBe("before");
    order.push("read");
    release();
    await Promise.all([rotation, writing]);
    expect(order).toEqual(["read", "rotated", "written"]);
  });

  test("knows which other processes use the database", async () => {
    const others = () => keys().exclusively((locked) => locked.otherProcesses());
    expect(await others()).toBe(0);
    const second = await openDatabase({ home: "", databaseUrl: own.url });
    expect(await others()).toBe(1);
    await second.close();
    await expect.poll(others).toBe(0);
  });
});
