import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { testDatabase } from "../../../test/support/postgres.ts";
import { isKodyError } from "../../core/domain/index.ts";
import { isAlive } from "./embedded/leftovers.ts";
import { readPostmaster } from "./embedded/postmaster.ts";
import { openDatabase, type Database } from "./index.ts";
import { startProcess, type OtherProcess } from "../../../test/support/processes.ts";

const opener = new URL("testing/open-and-wait.ts", import.meta.url);

describe("the embedded server", () => {
  let home: string;
  const opened: Database[] = [];
  const others: OtherProcess[] = [];

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "kody-home-"));
    await chmod(home, 0o711);
  });
  afterEach(async () => {
    for (const other of others.splice(0)) {
      other.kill("SIGKILL");
      await other.ended();
    }
    for (const database of opened.splice(0)) await database.close();
  });
  afterAll(async () => {
    // A killed process leaves its server behind, as the tests below show; this one stops it.
    await (await openDatabase({ home, databaseUrl: null })).close();
    if ((await serverPid()) !== null) throw new Error("The server still runs.");
    await rm(home, { recursive: true, force: true });
  });

  async function open(): Promise<Database> {
    const database = await openDatabase({ home, databaseUrl: null });
    opened.push(database);
    return database;
  }

  async function openElsewhere(): Promise<OtherProcess> {
    const other = startProcess(opener, [home]);
    others.push(other);
    expect(await other.nextLine()).toBe("open");
    return other;
  }

  async function serverPid(): Promise<number | null> {
    return (await readPostmaster(join(home, "postgres", "cluster", "data")))?.pid ?? null;
  }

  async function closeAll(): Promise<void> {
    for (const database of opened.splice(0)) await database.close();
  }

  test("keeps what was stored over a restart, and leaves nothing running", async () => {
    const first = await open();
    const ref = { workspace: "w", slug: "s", id: 1 };
    await first.reviews.saveThread(ref, thread(7));
    const pid = await serverPid();
    await closeAll();
    // The system takes a moment to clear away a process that has ended.
    await expect.poll(() => pid !== null && isAlive(pid)).toBe(false);
    const second = await open();
    expect(await second.reviews.listThreads(ref)).toEqual([thread(7)]);
  });

  test("serves several processes; the last one to leave stops it", async () => {
    const other = await openElsewhere();
    const database = await open();
    other.endInput();
    expect(await other.nextLine()).toBe("closed");
    await database.ping();
    expect(await serverPid()).not.toBeNull();
    await closeAll();
    expect(await serverPid()).toBeNull();
  });

  test("of a process that was killed is taken over, and stopped in the end", async () => {
    const other = await openElsewhere();
    const pid = await serverPid();
    other.kill("SIGKILL");
    await other.ended();
    expect(await serverPid()).toBe(pid);
    const database = await open();
    await database.ping();
    expect(await serverPid()).toBe(pid);
    await closeAll();
    expect(await serverPid()).toBeNull();
  });

  test("comes back under a running Kody when it is killed", async () => {
    const database = await open();
    const ref = { workspace: "w", slug: "s", id: 2 };
    for (let round = 0; round < 3; round += 1) {
      const pid = await livePid();
      process.kill(pid, "SIGKILL");
      while (isAlive(pid)) await pause(2);
      // What meets a connection that is just breaking may fail; whoever tries again gets through.
      await retried(async () => database.ping());
      await retried(async () => database.reviews.saveThread(ref, thread(round)));
    }

    /** A server process that lost its parent may still answer for a moment: the new server is up when its pid is. */
    async function livePid(): Promise<number> {
      for (;;) {
        const pid = await serverPid();
        if (pid !== null && isAlive(pid)) return pid;
        await retried(async () => database.ping());
        await pause(2);
      }
    }
    expect(await database.reviews.listThreads(ref)).toHaveLength(3);
  });

  test("opens in several processes at once on a home that has nothing yet", async () => {
    const empty = await mkdtemp(join(tmpdir(), "kody-home-"));
    await chmod(empty, 0o711);
    const racers = Array.from({ length: 3 }, () => startProcess(opener, [empty]));
    others.push(...racers);
    for (const racer of racers) expect(await racer.nextLine()).toBe("open");
    for (const racer of racers) racer.endInput();
    for (const racer of racers) {
      expect(await racer.nextLine()).toBe("closed");
      await racer.ended();
    }
    expect(await readPostmaster(join(empty, "postgres", "cluster", "data"))).toBeNull();
    await rm(empty, { recursive: true, force: true });
  });
});

describe("a server of one's own", () => {
  test("holds the same tables; opening it again changes nothing", async () => {
    const own = await testDatabase();
    for (let round = 0; round < 2; round += 1) {
      const database = await openDatabase({ home: "/nonexistent", databaseUrl: own.url });
      expect(database.name).toMatch(/^PostgreSQL at .* \(database test_/);
      await database.ping();
      await database.close();
    }
    await own.close();
  });

  test("that answers nobody is named with its host, never with its password", async () => {
    const silent = await listen((socket) => socket.destroy());
    const problem = await openingProblem(
      // kody-ignore secrets/database-password -- made up for this test
      `postgres://kody:canary-password@127.0.0.1:${silent.port}/kody`,
    );
    silent.server.close();
    const nobody = await openingProblem(
      // kody-ignore secrets/database-password -- made up for this test
      `postgres://kody:canary-password@127.0.0.1:${silent.port}/kody`,
    );
    for (const { message, retryable } of [problem, nobody]) {
      expect(message).toContain(
        `PostgreSQL at 127.0.0.1:${silent.port} (database kody) can't be reached`,
      );
      expect(message).not.toContain("canary");
      expect(retryable).toBe(true);
    }
  });

  test("without the database is refused with the remedy", async () => {
    const own = await testDatabase();
    const problem = await openingProblem(own.url.replace(/test_[0-9a-f]+/, "absent"));
    expect(problem.message).toMatch(/has no such database; create it, or correct DATABASE_URL/);
    await own.close();
  });

  test("that refuses the user is told from one that is away", async () => {
    const own = await testDatabase();
    const problem = await openingProblem(own.url.replace("kody@", "stranger:canary-password@"));
    expect(problem.message).toMatch(/refused the user or its password; check DATABASE_URL/);
    expect(problem.message).not.toContain("canary");
    expect(problem.retryable).toBe(false);
    await own.close();
  });

  test("that a newer Kody has changed is refused", async () => {
    const own = await testDatabase();
    const database = await openDatabase({ home: "", databaseUrl: own.url });
    await database.queueStorage.executeSql(
      "insert into kysely_migration (name, timestamp) values ('9999-future', '2030-01-01')",
    );
    await database.close();
    expect((await openingProblem(own.url)).message).toMatch(/changed by a newer Kody/);
    await own.close();
  });
});

async function retried(run: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (attempt === 20) throw error;
      await pause(20);
    }
  }
}

function thread(commentId: number) {
  return {
    fingerprint: "f",
    contentKey: null,
    rule: null,
    path: null,
    commentId,
    state: "open" as const,
  };
}

async function openingProblem(databaseUrl: string) {
  try {
    const database = await openDatabase({ home: "", databaseUrl });
    await database.close();
  } catch (error) {
    if (isKodyError(error)) return error;
    throw error;
  }
  throw new Error("It opened.");
}

async function listen(answer: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port.");
  return { server, port: address.port };
}
