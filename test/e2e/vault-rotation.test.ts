import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase, type Database } from "../../src/adapters/postgres/index.ts";
import { checkSecrets, openVault, rotateRootKey } from "../../src/adapters/vault/index.ts";
import type { ConnectionStore, HookStore } from "../../src/core/ports/index.ts";
import { testDatabase, type TestDatabase } from "../support/postgres.ts";
import { startProcess } from "../support/processes.ts";

const script = new URL("../support/rotate-vault.ts", import.meta.url);
const token = "ATATT-canary-rotated";

let own: TestDatabase;
let home: string;
const opened: Database[] = [];

beforeEach(async () => {
  own = await testDatabase();
  home = await mkdtemp(join(tmpdir(), "kody-rotation-"));
});
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
  await own.close();
  await rm(home, { recursive: true, force: true });
});

const source = () => ({ home, rootKey: null, rootKeyFile: null });

/** One Kody among several on the database: its own connections, its own vault. */
async function another(): Promise<{
  database: Database;
  store: ConnectionStore;
  hooks: HookStore;
}> {
  const database = await openDatabase({ home, databaseUrl: own.url });
  opened.push(database);
  const vault = await openVault(source(), database.keyProofs);
  return { database, store: database.connections(vault), hooks: database.hooks(vault) };
}

async function connected(store: ConnectionStore): Promise<string> {
  const { id } = await store.saveConnection({
    kind: "access-token",
    email: null,
    token,
    accountUuid: "{kody}",
    accountName: "Kody",
    scopes: null,
  });
  return id;
}

test("hundreds of secrets are stored and read in three Kodys while two others rotate the key", async () => {
  const kodys = [await another(), await another(), await another()];
  const [first = expect.unreachable()] = kodys;
  const id = await connected(first.store);
  const rotators = [1, 2].map(() => startProcess(script, [own.url, home, "15"]));
  const rotated = new AbortController();
  const done = Promise.all(rotators.map((rotator) => rotator.ended())).then(() => rotated.abort());
  let rounds = 0;
  const problems: unknown[] = [];
  await Promise.all(
    kodys.map(async ({ store, hooks }, kody) => {
      for (let round = 0; !rotated.signal.aborted || round < 112; round += 1) {
        const number = (round % 20) * 3 + kody;
        try {
          await hooks.hookSecret(`{${number}}`, `secret-${number}-${round}`, true);
          const kept = await hooks.hookSecret(`{${number}}`, "nobody's", false);
          expect(kept).toBe(`secret-${number}-${round}`);
          expect(await store.revealToken(id)).toBe(token);
          rounds += 1;
        } catch (error) {
          problems.push(error);
        }
      }
    }),
  );
  await done;
  expect(problems).toEqual([]);
  expect(rounds).toBeGreaterThanOrEqual(336);
  for (const rotator of rotators) {
    for (let round = 0; round < 15; round += 1) expect(await rotator.nextLine()).toBe("rotated");
  }
  expect(await readdir(home)).toEqual(["root.key"]);
  // A new start, with the file alone.
  const last = await another();
  expect(await last.store.revealToken(id)).toBe(token);
  expect(await checkSecrets(source(), last.database.keyProofs)).toBeGreaterThan(60);
}, 120_000);

describe("a rotation that is killed when it has", () => {
  test.each(["written", "replaced", "committed", "finished"])("%s", async (step) => {
    const running = await another();
    const id = await connected(running.store);
    const rotator = startProcess(script, [own.url, home, "1", step]);
    expect(await rotator.nextLine()).toBe(step);
    rotator.kill("SIGKILL");
    await rotator.ended();
    // The one that ran all the time, one that is started anew, and the next rotation.
    expect(await running.store.revealToken(id)).toBe(token);
    await running.hooks.hookSecret("{1}", "stored afterwards", true);
    const restarted = await another();
    expect(await restarted.store.revealToken(id)).toBe(token);
    await rotateRootKey(source(), restarted.database.keyProofs, { to: null });
    expect(await running.store.revealToken(id)).toBe(token);
    expect(await running.hooks.hookSecret("{1}", "nobody's", false)).toBe("stored afterwards");
    expect(await readdir(home)).toEqual(["root.key"]);
  });
});

test("nothing can be stored under a key that was rotated away", async () => {
  const { database, store } = await another();
  await connected(store);
  const { rows } = await database.queueStorage.executeSql("select key_id from vault_keys");
  await rotateRootKey(source(), database.keyProofs, { to: null });
  const old = (rows as { key_id: string }[])[0]?.key_id;
  const insert = database.queueStorage.executeSql(
    "insert into secrets (id, owner, key_id, wrapped_key, sealed) values (gen_random_uuid(), 'model', $1, '', '')",
    [old],
  );
  await expect(insert).rejects.toThrow(/sealed_with_the_key_in_use/);
});

test("a stolen database gives nothing away, and its rows open nowhere else", async () => {
  const { database, store, hooks } = await another();
  const id = await connected(store);
  await hooks.hookSecret("{1}", "hook-canary", true);
  const read = () => database.queueStorage.executeSql("select t::text as line from secrets t");
  const text = JSON.stringify((await read()).rows);
  for (const secret of [token, "hook-canary"]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString("hex"));
  }
  // Another installation's key: a thief starts a Kody on the copy.
  const thief = { home: join(home, "thief"), rootKey: null, rootKeyFile: null };
  await expect(openVault(thief, database.keyProofs)).rejects.toThrow(/is gone/);
  await expect(readdir(thief.home)).rejects.toThrow(/ENOENT/);
  // The hook's ciphertext in the token's row, then one flipped bit of the right one.
  const execute = (sql: string) => database.queueStorage.executeSql(sql);
  await execute("create table before as select * from secrets");
  await execute(
    "update secrets set wrapped_key = other.wrapped_key, sealed = other.sealed from before other where secrets.owner like 'connection:%' and other.owner like 'hook:%'",
  );
  await expect(store.revealToken(id)).rejects.toThrow(/can't be opened/);
  await execute(
    "update secrets set wrapped_key = b.wrapped_key, sealed = set_byte(b.sealed, 30, get_byte(b.sealed, 30) # 1) from before b where b.id = secrets.id",
  );
  await expect(store.revealToken(id)).rejects.toThrow(/can't be opened/);
  await execute("update secrets set sealed = b.sealed from before b where b.id = secrets.id");
  expect(await store.revealToken(id)).toBe(token);
});
