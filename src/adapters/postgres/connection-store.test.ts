import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type { ConnectionStore, NewConnection, WatchedRepository } from "../../core/ports/index.ts";
import { openDatabase, type Database } from "./index.ts";
import { knowOpenBox, openBox } from "./testing/open-box.ts";

let own: TestDatabase;
let database: Database;
let store: ConnectionStore;

beforeAll(async () => {
  own = await testDatabase();
  database = await openDatabase({ home: "", databaseUrl: own.url });
  store = database.connections(openBox);
  await knowOpenBox(database);
});
afterEach(async () => {
  await database.queueStorage.executeSql("truncate connections, secrets, repositories");
});
afterAll(async () => {
  await database.close();
  await own.close();
});

const connection: NewConnection = {
  kind: "api-token",
  email: "ada@example.com",
  token: "ATATT-canary-7xYz",
  accountUuid: "{ada}",
  accountName: "Ada",
  scopes: ["read:user:bitbucket"],
};

const repository: WatchedRepository = {
  ref: { workspace: "acme", slug: "shop" },
  uuid: "{shop}",
  name: "Shop",
  enabled: true,
  hookKey: "unguessable",
  hookUuid: null,
};

async function execute(text: string, values: unknown[] = []) {
  return database.queueStorage.executeSql(text, values);
}

describe("the connection", () => {
  test("is none before the first set-up, then the one that was saved, its token behind one door", async () => {
    expect(await store.currentConnection()).toBeNull();
    const saved = await store.saveConnection(connection);
    expect(saved).toMatchObject({
      kind: "api-token",
      email: "ada@example.com",
      accountName: "Ada",
      tokenHint: "7xYz",
    });
    expect(saved).toMatchObject({
      status: "active",
      statusReason: null,
      scopes: ["read:user:bitbucket"],
    });
    expect(await store.currentConnection()).toEqual(saved);
    expect(JSON.stringify(saved)).not.toContain("canary");
    expect(await store.revealToken(saved.id)).toBe(connection.token);
  });

  test("keeps its id under a new token of the same account, and forgets the old token", async () => {
    const first = await store.saveConnection(connection);
    await store.setConnectionStatus(first.id, "refused", "Bitbucket answered 401.");
    expect(await store.currentConnection()).toMatchObject({
      status: "refused",
      statusReason: "Bitbucket answered 401.",
    });
    const second = await store.saveConnection({
      ...connection,
      token: "ATATT-new-aBcD",
      scopes: null,
    });
    expect(second).toMatchObject({
      id: first.id,
      tokenHint: "aBcD",
      status: "active",
      statusReason: null,
      scopes: null,
    });
    expect(await store.revealToken(first.id)).toBe("ATATT-new-aBcD");
    expect((await execute("select from secrets")).rows).toHaveLength(1);
  });

  test("gives way to one of another account, whose token alone remains", async () => {
    const ada = await store.saveConnection(connection);
    const bob = await store.saveConnection({ ...connection, accountUuid: "{bob}", token: "bobs" });
    expect(bob.id).not.toBe(ada.id);
    expect((await store.currentConnection())?.id).toBe(bob.id);
    await expect(store.revealToken(ada.id)).rejects.toMatchObject({ code: "not-found" });
    expect(await store.saveConnection(connection)).toMatchObject({ id: ada.id, status: "active" });
  });

  test("that is disconnected is gone, with its token", async () => {
    const saved = await store.saveConnection(connection);
    await store.setConnectionStatus(saved.id, "disconnected", null);
    expect(await store.currentConnection()).toBeNull();
    await expect(store.revealToken(saved.id)).rejects.toThrow(/connect Kody again/);
    expect((await execute("select from secrets")).rows).toHaveLength(0);
  });

  test("is one, however many are saved at the same moment", async () => {
    await Promise.all(
      Array.from({ length: 10 }, async (_, index) =>
        store.saveConnection({ ...connection, accountUuid: `{${index}}` }),
      ),
    );
    expect(
      (await execute("select from connections where status <> 'disconnected'")).rows,
    ).toHaveLength(1);
    expect((await execute("select from secrets")).rows).toHaveLength(1);
  });
});

describe("watched repositories", () => {
  test("are created and updated by uuid, and listed by name", async () => {
    await store.saveRepository(
      { ...repository, uuid: "{b}", ref: { workspace: "acme", slug: "b" }, hookKey: "kb" },
      null,
    );
    await store.saveRepository(
      { ...repository, uuid: "{a}", ref: { workspace: "acme", slug: "a" }, hookKey: "ka" },
      null,
    );
    const renamed = {
      ...repository,
      uuid: "{b}",
      ref: { workspace: "acme", slug: "c" },
      hookKey: "kb",
      enabled: false,
      hookUuid: "{h}",
    };
    expect(await store.saveRepository(renamed, null)).toEqual(renamed);
    expect((await store.listRepositories()).map(({ ref }) => ref.slug)).toEqual(["a", "c"]);
  });

  test("are found by their hook's key, with the secret that signs for it", async () => {
    await store.saveRepository(repository, "first secret");
    expect(await store.hookSecrets("unguessable")).toEqual({
      repository,
      secrets: ["first secret"],
    });
    for (const wrong of ["", "unguessabl", "UNGUESSABLE", "un\0guessable", "' or true --"]) {
      expect(await store.hookSecrets(wrong)).toBeNull();
    }
  });

  test("have two valid secrets while one is rotated, the newest first, and never three", async () => {
    await store.saveRepository(repository, "one");
    await store.saveRepository(repository, "two");
    expect((await store.hookSecrets("unguessable"))?.secrets).toEqual(["two", "one"]);
    await store.saveRepository(repository, "three");
    expect((await store.hookSecrets("unguessable"))?.secrets).toEqual(["three", "two"]);
    expect((await execute("select from secrets")).rows).toHaveLength(2);
  });

  test("saved again without a secret or with the same one change nothing in them", async () => {
    await store.saveRepository(repository, "one");
    await store.saveRepository(repository, "two");
    await store.saveRepository({ ...repository, hookUuid: "{h}" }, null);
    await store.saveRepository(repository, "two");
    expect((await store.hookSecrets("unguessable"))?.secrets).toEqual(["two", "one"]);
  });

  test("trust the previous secret for a day only", async () => {
    await store.saveRepository(repository, "one");
    await store.saveRepository(repository, "two");
    await execute("update secrets set made_at = made_at - interval '25 hours'");
    expect((await store.hookSecrets("unguessable"))?.secrets).toEqual(["two"]);
  });
});

describe("sealed rows", () => {
  test("are bound to their owner: two exchanged ciphertexts open for nobody", async () => {
    const saved = await store.saveConnection(connection);
    await store.saveRepository(repository, "hook secret");
    await execute(`update secrets set (wrapped_key, sealed) = (
      select other.wrapped_key, other.sealed from secrets as other where other.id <> secrets.id)`);
    await expect(store.revealToken(saved.id)).rejects.toThrow(/moved/);
    await expect(store.hookSecrets("unguessable")).rejects.toThrow(/moved/);
  });

  test("are bound to their owner even when a row is given to another one", async () => {
    const saved = await store.saveConnection(connection);
    await store.saveRepository(repository, "hook secret");
    await execute("delete from secrets where owner like 'connection:%'");
    await execute("update secrets set owner = $1", [`connection:${saved.id}`]);
    await expect(store.revealToken(saved.id)).rejects.toThrow(/moved/);
  });

  test("no secret is in any column in the clear", async () => {
    await store.saveConnection(connection);
    await store.saveRepository(repository, "hook-canary-secret");
    for (const table of ["connections", "secrets", "repositories"]) {
      const { rows } = await execute(
        `select t::text as line, convert_from(''::bytea, 'UTF8') from ${table} as t`,
      );
      const text = JSON.stringify(rows);
      for (const secret of ["ATATT-canary-7xYz", "hook-canary-secret"]) {
        expect(text).not.toContain(secret);
        expect(text).not.toContain(Buffer.from(secret).toString("hex"));
        expect(text).not.toContain(Buffer.from(secret).toString("base64"));
      }
    }
  });
});
