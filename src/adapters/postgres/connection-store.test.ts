import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type { ConnectionStore, HookStore, NewConnection } from "../../core/ports/index.ts";
import { openDatabase, type Database } from "./index.ts";
import { knowOpenBox, openBox } from "./testing/open-box.ts";

let own: TestDatabase;
let database: Database;
let store: ConnectionStore;
let hooks: HookStore;

beforeAll(async () => {
  own = await testDatabase();
  database = await openDatabase({ home: "", databaseUrl: own.url });
  store = database.connections(openBox);
  hooks = database.hooks(openBox);
  await knowOpenBox(database);
});
afterEach(async () => {
  await database.queueStorage.executeSql("truncate connections, secrets");
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

describe("sealed rows", () => {
  test("are bound to their owner: two exchanged ciphertexts open for nobody", async () => {
    const saved = await store.saveConnection(connection);
    await hooks.hookSecret("{shop}", "hook secret", false);
    await execute(`update secrets set (wrapped_key, sealed) = (
      select other.wrapped_key, other.sealed from secrets as other where other.id <> secrets.id)`);
    await expect(store.revealToken(saved.id)).rejects.toThrow(/moved/);
    await expect(hooks.hookSecret("{shop}", "x", false)).rejects.toThrow(/moved/);
  });

  test("are bound to their owner even when a row is given to another one", async () => {
    const saved = await store.saveConnection(connection);
    await hooks.hookSecret("{shop}", "hook secret", false);
    await execute("delete from secrets where owner like 'connection:%'");
    await execute("update secrets set owner = $1", [`connection:${saved.id}`]);
    await expect(store.revealToken(saved.id)).rejects.toThrow(/moved/);
  });

  test("no secret is in any column in the clear", async () => {
    await store.saveConnection(connection);
    await hooks.hookSecret("{shop}", "hook-canary-secret", false);
    for (const table of ["connections", "secrets", "hooks"]) {
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
