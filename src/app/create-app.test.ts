import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "../adapters/postgres/index.ts";
import { openVault } from "../adapters/vault/index.ts";
import { createApp } from "./index.ts";
import { loadSettings } from "../config/index.ts";
import { createApiClient } from "../entry/cli/index.ts";
import { owner } from "../../test/support/stage.ts";
import { testDatabase, type TestDatabase } from "../../test/support/postgres.ts";

let home: string;
let database: TestDatabase;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "kody-failing-"));
  await chmod(home, 0o755);
  database = await testDatabase();
});

afterEach(async () => {
  await database.close();
  await rm(home, { recursive: true, force: true });
});

function start(environment: Record<string, string> = {}) {
  const loaded = loadSettings({
    KODY_HOME: home,
    KODY_PORT: "0",
    DATABASE_URL: database.url,
    ...environment,
  });
  if (!loaded.ok) throw new Error(loaded.problems.join(" "));
  return createApp(loaded.settings, loaded.secrets, { log: () => {} });
}

/** Connections to this test's database other than the one that asks. */
async function connections(): Promise<number> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query(
    "select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );
  await client.end();
  return rows.length;
}

/** As after a connection was set up: from then on the root key matters. */
async function sealSomething(rootKey: string): Promise<void> {
  const opened = await openDatabase({ home, databaseUrl: database.url });
  const vault = await openVault({ home, rootKey, rootKeyFile: null }, opened.keyProofs);
  await opened.connections(vault).saveConnection({
    kind: "access-token",
    email: null,
    token: "ATCTT-anything",
    accountUuid: "{kody}",
    accountName: "Kody",
    scopes: null,
  });
  await opened.close();
}

async function goneConnections(): Promise<void> {
  await expect.poll(connections).toBe(0);
}

// Besides what each test says: timers, sockets and processes left open would fail this file.
describe("a start that fails says why in a sentence and closes what it had opened", () => {
  test("the port is taken", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const taken = server.address();
    const port = typeof taken === "object" && taken !== null ? taken.port : 0;
    try {
      await expect(start({ KODY_PORT: String(port) })).rejects.toMatchObject({
        code: "invalid-input",
        message: `Port ${port} is taken. Set KODY_PORT to another one, or stop the program that listens there.`,
      });
      await goneConnections();
    } finally {
      server.close();
      await once(server, "close");
    }
  });

  test("a second Kody on the same database and port: the first goes on", async () => {
    const first = await start();
    const port = new URL(first.url).port;
    await expect(start({ KODY_PORT: port })).rejects.toThrow(/is taken/);
    expect((await fetch(`${first.url}/health`)).status).toBe(200);
    await first.stop();
    await goneConnections();
  });

  test("the root key is another one than before: refused, and the right one still works", async () => {
    await sealSomething("a".repeat(64));
    await expect(start({ KODY_ROOT_KEY: "b".repeat(64) })).rejects.toMatchObject({
      name: "KodyError",
      message: expect.stringMatching(/root key.*\.$/i),
    });
    await goneConnections();
    await (await start({ KODY_ROOT_KEY: "a".repeat(64) })).stop();
  });

  test("the root key is no key, or its file is absent; neither is quoted", async () => {
    const mistyped = start({ KODY_ROOT_KEY: "c4n4ry" });
    await expect(mistyped).rejects.toThrow(/KODY_ROOT_KEY/);
    await expect(mistyped).rejects.not.toThrow(/c4n4ry/);
    await expect(start({ KODY_ROOT_KEY_FILE: join(home, "absent") })).rejects.toThrow(
      /KODY_ROOT_KEY_FILE/,
    );
    await goneConnections();
  });

  test("the database refuses, and its password is not quoted", async () => {
    // kody-ignore secrets/database-password -- made up for this test
    const url = new URL("postgres://kody:c4n4ry@127.0.0.1:1/kody");
    const refused = start({ DATABASE_URL: url.href });
    await expect(refused).rejects.toMatchObject({ name: "KodyError" });
    await expect(refused).rejects.toThrow(/[Dd]atabase|PostgreSQL/);
    await expect(refused).rejects.not.toThrow(/c4n4ry/);
  });

  test("the home is a file", async () => {
    const file = join(home, "file");
    await writeFile(file, "");
    await expect(start({ KODY_HOME: file, KODY_ROOT_KEY: "a".repeat(64) })).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringMatching(/Set KODY_HOME to a folder/),
    });
    await goneConnections();
  });
});

describe("a start that works", () => {
  test("keeps the database's connections only until it stops", async () => {
    const app = await start();
    expect(await connections()).toBeGreaterThan(0);
    expect(existsSync(join(home, "mirrors"))).toBe(true);
    await app.stop();
    await goneConnections();
    await expect(fetch(app.url)).rejects.toThrow("fetch failed");
  });

  test("prints an address to claim it with, another one at every start, until it is claimed", async () => {
    const secrets = [];
    for (let round = 0; round < 2; round += 1) {
      const app = await start({
        KODY_HOST: "0.0.0.0",
        ...(round === 0 ? {} : { KODY_PUBLIC_URL: "https://kody.example.com" }),
      });
      const [url = "", secret = ""] = app.setupUrl.split("/claim#secret=");
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(secret).toBe(app.claimSecret);
      expect(app.publicSetupUrl).toBe(
        round === 0 ? null : `https://kody.example.com/claim#secret=${secret}`,
      );
      expect(secret).toMatch(/^[\w-]{43}$/);
      secrets.push(secret);
      if (round === 1) await createApiClient(url).claim({ ...owner, secret });
      await app.stop();
    }
    expect(new Set(secrets).size).toBe(2);
    const claimed = await start({ KODY_PUBLIC_URL: "https://kody.example.com" });
    expect(claimed.claimSecret).toBeNull();
    expect(claimed.setupUrl).toBe(claimed.url);
    expect(claimed.publicSetupUrl).toBe("https://kody.example.com");
    await claimed.stop();
  });

  test("an id that is none is answered as such", async () => {
    const app = await start();
    const api = createApiClient(app.url);
    await api.claim({ ...owner, secret: app.claimSecret ?? "" });
    for (const id of ["abc", "0", "9".repeat(30), "1;drop table reviews", "%00"]) {
      const answer = await fetch(`${app.url}/api/reviews/${id}`, { headers: api.headers() });
      expect([id, answer.status]).toEqual([id, 404]);
    }
    await app.stop();
  });
});
