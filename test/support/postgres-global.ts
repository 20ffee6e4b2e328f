import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import {
  adminUrl,
  answerFile,
  databaseUrl,
  template,
  wishFile,
  type ClusterAnswer,
} from "./cluster.ts";

/**
 * One PostgreSQL per test run, for all files that ask for a database. It starts when the first one asks, so that runs
 * without one cost nothing, and is gone after the run, also when the run is killed.
 */
export function setup(project: TestProject): () => Promise<void> {
  // Made by the first file that asks.
  const folder = join(tmpdir(), `kody-test-${randomBytes(6).toString("hex")}`);
  project.provide("clusterFolder", folder);
  let starting: Promise<() => Promise<void>> | null = null;
  const watch = setInterval(() => {
    if (!existsSync(wishFile(folder))) return;
    clearInterval(watch);
    starting = start(folder);
  }, 10);
  return async () => {
    clearInterval(watch);
    const stop = await starting;
    await stop?.();
    await rm(folder, { recursive: true, force: true });
  };
}

/** Starts the cluster, makes the template, and answers the files that wait; never throws. */
async function start(folder: string): Promise<() => Promise<void>> {
  try {
    // Loaded only when somebody asks.
    const { startEmbeddedServer } = await import("../../src/adapters/postgres/index.ts");
    const guard = startGuard(folder);
    const server = await startEmbeddedServer({
      home: folder,
      durable: false,
      settings: { fsync: "off", full_page_writes: "off", max_connections: "300" },
    });
    await makeTemplate(server.connection.host);
    await answer(folder, { host: server.connection.host });
    return async () => {
      await server.stop();
      guard.dismiss();
    };
  } catch (error) {
    await answer(folder, { problem: error instanceof Error ? error.message : String(error) });
    return async () => undefined;
  }
}

async function makeTemplate(host: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl(host) });
  await client.connect();
  await client.query(`create database ${template}`);
  await client.end();
  const { openDatabase } = await import("../../src/adapters/postgres/index.ts");
  const { createReviewQueue } = await import("../../src/adapters/queue/index.ts");
  const database = await openDatabase({ home: "", databaseUrl: databaseUrl(host, template) });
  const queue = await createReviewQueue({ storage: database.queueStorage });
  await queue.stop();
  await database.close();
}

async function answer(folder: string, text: ClusterAnswer): Promise<void> {
  await writeFile(answerFile(folder), JSON.stringify(text));
}

/** A shell that outlives this process: when the pipe to it breaks without a word, it stops the server and removes the folder. */
function startGuard(folder: string): { dismiss(): void } {
  const script = `read word; [ "$word" = done ] && exit
    kill -INT "$(head -n 1 "$1/postgres/cluster/data/postmaster.pid")"; sleep 2; rm -rf "$1"`;
  const guard = spawn("/bin/sh", ["-c", script, "sh", folder], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.unref();
  return { dismiss: () => void guard.stdin.end("done\n") };
}
