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

  test("tells the tokens it had apart: a refusal of an old one never hits the new one", async () => {
    const first = await store.saveConnection(connection);
    const second = await store.saveConnection({ ...connection, token: "ATATT-new-aBcD" });
    expect(second.facts.generation).toBe(first.facts.generation + 1);
    const at = new Date("2026-11-25T12:00:00Z");
    const refused = { kind: "host", at } as const;
    const old = { ...refused, generation: first.facts.generation };
    expect(await store.setConnectionStatus(first.id, "refused", "401", old)).toBe(false);
    expect(await store.currentConnection()).toMatchObject({ status: "active", statusReason: null });
    const present = { ...refused, generation: second.facts.generation };
    expect(await store.setConnectionStatus(first.id, "refused", "401", present)).toBe(true);
    expect(await store.setConnectionStatus(first.id, "refused", "later", present)).toBe(false);
    expect(await store.currentConnection()).toMatchObject({
      status: "refused",
      statusReason: "401",
      facts: { refusal: { kind: "host", at: at.toISOString(), probes: 0, announced: false } },
    });
    expect(await store.setConnectionStatus(first.id, "active", null)).toBe(true);
    expect(await store.setConnectionStatus(first.id, "active", null)).toBe(false);
    expect((await store.currentConnection())?.facts).toMatchObject({
      generation: second.facts.generation + 1,
      refusal: null,
    });
  });

  test("notes what is learned of the token, and forgets it with the next one", async () => {
    const known = { granted: ["read:user:bitbucket"], unknown: [], source: "headers" } as const;
    const check = { id: "plan", state: "good", title: "t\0", detail: "d", remedy: null } as const;
    const saved = await store.saveConnection({
      ...connection,
      expiresOn: "2027-01-31",
      known,
      checks: [check],
      by: "Bob",
    });
    expect(saved.facts).toMatchObject({
      expiresOn: "2027-01-31",
      known,
      checks: [{ ...check, title: "t\uFFFD" }],
      connectedBy: "Bob",
      gaps: [],
      lastUsedAt: null,
      replaced: null,
    });
    const lastUsedAt = new Date("2026-11-25T12:00:00Z");
    await store.noteToken(saved.id, {
      lastUsedAt,
      gaps: ["write:webhook:bitbucket"],
      reminded: 30,
      authorUuid: "{bot}",
    });
    await store.noteToken(saved.id, { expiresOn: null });
    expect((await store.currentConnection())?.facts).toMatchObject({
      lastUsedAt,
      gaps: ["write:webhook:bitbucket"],
      reminded: 30,
      expiresOn: null,
      authorUuid: "{bot}",
      known,
    });
    const next = await store.saveConnection({ ...connection, token: "ATATT-new-aBcD" });
    expect(next.facts).toMatchObject({
      lastUsedAt: null,
      gaps: [],
      reminded: null,
      known: null,
      authorUuid: null,
    });
  });

  test("remembers which token a person has to revoke, of the same account or another", async () => {
    await store.saveConnection({ ...connection, expiresOn: "2027-01-31" });
    const again = await store.saveConnection(connection);
    expect(again.facts.replaced).toBeNull();
    const second = await store.saveConnection({ ...connection, token: "ATATT-new-aBcD" });
    expect(second.facts.replaced).toEqual({ tokenHint: "7xYz", expiresOn: null });
    const pastedTwice = await store.saveConnection({ ...connection, token: "ATATT-new-aBcD" });
    expect(pastedTwice.facts.replaced).toEqual(second.facts.replaced);
    const bob = await store.saveConnection({ ...connection, accountUuid: "{bob}", token: "bobs" });
    expect(bob.facts.replaced).toEqual({ tokenHint: "aBcD", expiresOn: null });
    await store.noteToken(bob.id, { replaced: null });
    expect((await store.currentConnection())?.facts.replaced).toBeNull();
    await store.setConnectionStatus(bob.id, "disconnected", null);
    expect((await store.saveConnection(connection)).facts.replaced).toBeNull();
  });

  test("that is disconnected is gone, with its token", async () => {
    const saved = await store.saveConnection(connection);
    await store.setConnectionStatus(saved.id, "disconnected", null);
    expect(await store.currentConnection()).toBeNull();
    await expect(store.revealToken(saved.id)).rejects.toThrow(/connect Kody again/);
    expect((await execute("select from secrets")).rows).toHaveLength(0);
    // Bitbucket may have been asked about the token at that moment.
    expect(await store.setConnectionStatus(saved.id, "active", null)).toBe(false);
    expect(await store.currentConnection()).toBeNull();
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
