import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { inject } from "vitest";
import { z } from "zod";
import { adminUrl, answerFile, databaseUrl, template, wishFile } from "./cluster.ts";

export interface TestDatabase {
  /** For `openDatabase({ databaseUrl })`; also reaches the database from other processes. */
  readonly url: string;
  /** Removes the database, whoever is still connected to it. */
  close(): Promise<void>;
}

const answer = z.union([z.object({ host: z.string() }), z.object({ problem: z.string() })]);

/** An empty database with all tables, of this caller alone. The first one of a run waits for the server (about 1.5 s). */
export async function testDatabase(): Promise<TestDatabase> {
  const host = await clusterHost(inject("clusterFolder"));
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asAdmin(host, `create database ${name} template ${template}`);
  return {
    url: databaseUrl(host, name),
    close: async () => asAdmin(host, `drop database if exists ${name} with (force)`),
  };
}

async function clusterHost(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o711 });
  await writeFile(wishFile(folder), "");
  for (;;) {
    const text = await readFile(answerFile(folder), "utf8").catch(() => "");
    const found = answer.safeParse(text.endsWith("}") ? JSON.parse(text) : null);
    if (!found.success) await pause(10);
    else if ("host" in found.data) return found.data.host;
    else throw new Error(`The tests' PostgreSQL did not start: ${found.data.problem}`);
  }
}

async function asAdmin(host: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl(host) });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
