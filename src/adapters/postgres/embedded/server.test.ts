import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startEmbeddedServer, type EmbeddedServer } from "./index.ts";
import { prepareFolders } from "./data-folder.ts";
import { isAlive } from "./leftovers.ts";
import { layoutOf } from "./layout.ts";
import { readPostmaster } from "./postmaster.ts";

/** One home for all tests but those that spoil it: a new one costs a second. */
let home: string;
let data: string;
const homes: string[] = [];
const servers: EmbeddedServer[] = [];

beforeAll(async () => {
  home = await newHome();
  data = join(home, "postgres", "cluster", "data");
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
afterAll(async () => {
  for (const folder of homes) await rm(folder, { recursive: true, force: true });
});

async function newHome(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kody-server-"));
  await chmod(folder, 0o711);
  homes.push(folder);
  return folder;
}

async function start(of = home): Promise<EmbeddedServer> {
  const server = await startEmbeddedServer({ home: of, durable: false });
  servers.push(server);
  return server;
}

async function query(server: EmbeddedServer, text: string): Promise<unknown[]> {
  const client = new pg.Client({ ...server.connection, database: "postgres" });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows.map(
      (row) => Object.values(row)[0],
    );
  } finally {
    await client.end();
  }
}

async function postmasterPid(): Promise<number> {
  const found = await readPostmaster(data);
  if (found === null) throw new Error("No server runs.");
  return found.pid;
}

async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await pause(5);
}

describe("a first start", () => {
  test("gives a durable, checked, UTF-8 server behind a socket that only Kody's user passes", async () => {
    const server = await start();
    expect(await query(server, "show fsync")).toEqual(["on"]);
    expect(await query(server, "show data_checksums")).toEqual(["on"]);
    expect(await query(server, "show server_encoding")).toEqual(["UTF8"]);
    expect(await query(server, "show listen_addresses")).toEqual([""]);
    expect(
      await query(
        server,
        "select datcollate || ' ' || datlocale from pg_database where datname = 'postgres'",
      ),
    ).toEqual(["C C.UTF-8"]);
    expect((await stat(join(home, "postgres", "cluster"))).mode & 0o777).toBe(0o700);
    expect((await stat(data)).mode & 0o077).toBe(0);
  });

  test("runs as nobody when Kody is root, else as Kody's user, and never as root", async () => {
    await start();
    const status = await readFile(`/proc/${await postmasterPid()}/status`, "utf8").catch(
      () => null,
    );
    const { stdout } = await promisify(execFile)("ps", [
      "-o",
      "uid=",
      "-p",
      String(await postmasterPid()),
    ]).catch(() => ({
      stdout: /^Uid:\s+(\d+)/m.exec(status ?? "")?.[1] ?? "",
    }));
    const own = process.getuid?.();
    expect(Number(stdout.trim())).toBe(own === 0 ? 65_534 : own);
  });

  test("lets in nobody but the user that Kody runs as", async () => {
    const server = await start();
    const client = new pg.Client({ ...server.connection, user: "postgres", database: "postgres" });
    await expect(client.connect()).rejects.toThrow(/authentication failed/);
  });
});

describe("a server that runs already", () => {
  test("is joined, not started again", async () => {
    await start();
    const pid = await postmasterPid();
    const second = await start();
    expect(await postmasterPid()).toBe(pid);
    expect(await query(second, "select 1")).toEqual([1]);
  });

  test("is one server when many start at once", async () => {
    const all = await Promise.all(Array.from({ length: 4 }, async () => start()));
    const pids = await Promise.all(
      all.map(async (server) => query(server, "select pg_postmaster_start_time()::text")),
    );
    expect(new Set(pids.map(String)).size).toBe(1);
  });

  test("is stopped once and for all, with nothing left running", async () => {
    const server = await start();
    const pid = await postmasterPid();
    await server.stop();
    await server.stop();
    // The system takes a moment to clear away a process that has ended.
    await expect.poll(() => isAlive(pid)).toBe(false);
    expect(await readPostmaster(data)).toBeNull();
  });
});

describe("after a crash", () => {
  test("of the server, what was committed is there again", async () => {
    const server = await start();
    await query(server, "create table if not exists kept (n int)");
    await query(server, "insert into kept values (42)");
    const pid = await postmasterPid();
    process.kill(pid, "SIGKILL");
    await gone(pid);
    await server.ensure();
    expect(await query(server, "select n from kept")).toEqual([42]);
    await query(server, "drop table kept");
  });

  test("a dead server is started once, however many notice", async () => {
    const server = await start();
    const pid = await postmasterPid();
    process.kill(pid, "SIGKILL");
    await gone(pid);
    await Promise.all(Array.from({ length: 10 }, async () => server.ensure()));
    expect(await query(server, "select 1")).toEqual([1]);
  });

  test("a pid file that names a dead process is no obstacle", async () => {
    const server = await start();
    const text = await readFile(join(data, "postmaster.pid"), "utf8");
    await server.stop();
    await writeFile(join(data, "postmaster.pid"), text);
    await server.ensure();
    expect(await query(server, "select 1")).toEqual([1]);
  });

  test("a pid file whose number now belongs to another program is no obstacle, and that program lives on", async () => {
    const server = await start();
    const text = await readFile(join(data, "postmaster.pid"), "utf8");
    await server.stop();
    const stranger = spawn("sleep", ["60"]);
    try {
      await once(stranger, "spawn");
      await writeFile(join(data, "postmaster.pid"), text.replace(/^\d+/, String(stranger.pid)));
      await server.ensure();
      expect(await query(server, "select 1")).toEqual([1]);
      expect(stranger.exitCode).toBeNull();
    } finally {
      stranger.kill("SIGKILL");
      await once(stranger, "exit");
    }
  });

  test("an initdb that did not finish is discarded", async () => {
    const folder = await newHome();
    const layout = layoutOf(folder, "18.0.0");
    await (await start(folder)).stop();
    await rm(layout.data, { recursive: true });
    await mkdir(`${layout.data}.unfinished-9999999-aa`);
    await writeFile(join(`${layout.data}.unfinished-9999999-aa`, "PG_VERSION"), "18\n");
    const server = await start(folder);
    expect(await query(server, "select 1")).toEqual([1]);
    expect((await readdir(layout.cluster)).filter((name) => name.includes("unfinished"))).toEqual(
      [],
    );
  });
});

describe("a home it can't use", () => {
  test("made by another version of PostgreSQL is refused with the way out, and untouched", async () => {
    const folder = await newHome();
    await (await start(folder)).stop();
    const version = join(layoutOf(folder, "18.0.0").data, "PG_VERSION");
    await writeFile(version, "17\n");
    await expect(start(folder)).rejects.toThrow(
      /made by PostgreSQL 17, and this Kody brings PostgreSQL 18.*pg_dump/,
    );
    expect(await readFile(version, "utf8")).toBe("17\n");
  });

  test("whose data folder holds something else is refused, and nothing in it is deleted", async () => {
    const folder = await newHome();
    await (await start(folder)).stop();
    const layout = layoutOf(folder, "18.0.0");
    await rm(layout.data, { recursive: true });
    await mkdir(layout.data);
    await writeFile(join(layout.data, "thesis.txt"), "the only copy");
    await expect(start(folder)).rejects.toThrow(/is there but holds no database/);
    expect(await readdir(layout.data)).toEqual(["thesis.txt"]);
  });

  test("whose cluster belongs to another user is refused with the remedy", async () => {
    const folder = await newHome();
    const own = process.getuid?.() ?? 0;
    const layout = layoutOf(folder, "18.0.0");
    await mkdir(layout.cluster, { recursive: true });
    const account = { switchTo: null, uid: own + 1, clientName: "kody" };
    await expect(prepareFolders(layout, account)).rejects.toThrow(
      new RegExp(`belongs to user ${own}.*chown -R ${own + 1}`),
    );
  });

  test("that is a file is refused in a sentence", async () => {
    const folder = join(await newHome(), "file");
    await writeFile(folder, "");
    await expect(start(folder)).rejects.toThrow(/a file is in its way; set KODY_HOME/);
  });

  test("with a very long path works through a socket elsewhere that is closed to others", async () => {
    const folder = join(await newHome(), "x".repeat(100), "y".repeat(60));
    await mkdir(folder, { recursive: true });
    const server = await start(folder);
    expect(await query(server, "select 1")).toEqual([1]);
    const sockets = server.connection.host;
    homes.push(sockets);
    expect(sockets.startsWith(folder)).toBe(false);
    expect((await lstat(sockets)).mode & 0o777).toBe(0o700);
  });
});

test("a server that can't start says why", async () => {
  const folder = await newHome();
  const starting = startEmbeddedServer({
    home: folder,
    durable: false,
    settings: { shared_buffers: "nonsense" },
  });
  await expect(starting).rejects.toThrow(/PostgreSQL did not start: "invalid value for parameter/);
});
