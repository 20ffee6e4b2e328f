import { createHmac } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Delivery } from "../../sandbox/index.ts";
import { openDatabase } from "../../src/adapters/postgres/index.ts";
import { openVault } from "../../src/adapters/vault/index.ts";
import { openStage, type Stage } from "../support/stage.ts";

let stage: Stage;
let genuine: Delivery & { body: string };
let secret: string;
let id: number;

beforeAll(async () => {
  stage = await openStage();
  id = await stage.open("feature", { "a.txt": "one\n" });
  await stage.reviewed(id);
  await stage.sandbox.settled();
  const found = stage.sandbox.deliveries().find((one) => one.event === "pullrequest:created");
  if (found === undefined) throw new Error("nothing was delivered");
  genuine = found;
  secret = await hookSecret(genuine.url);
});

afterAll(async () => stage.close());

async function hookSecret(url: string): Promise<string> {
  const database = await openDatabase({ home: stage.home, databaseUrl: stage.databaseUrl });
  const vault = await openVault(
    { home: stage.home, rootKey: null, rootKeyFile: null },
    database.keyProofs,
  );
  const found = await database.hooks(vault).signingHook(url.split("/").at(-1) ?? "");
  await database.close();
  return found?.secrets[0] ?? "";
}

/** Rows that a delivery could leave. */
async function rows(): Promise<Record<string, number>> {
  const client = new pg.Client({ connectionString: stage.databaseUrl });
  await client.connect();
  const { rows: counts } = await client.query<{ name: string; count: string }>(
    `select 'events' as name, count(*) from events where kind <> 'reviewed' union all
     select 'reviews', count(*) from reviews union all
     select 'jobs', count(*) from pgboss.job where name <> 'attend' and name not like '\\_\\_%'`,
  );
  await client.end();
  return Object.fromEntries(counts.map(({ name, count }) => [name, Number(count)]));
}

function sign(body: string, key: string): string {
  return `sha256=${createHmac("sha256", key).update(body).digest("hex")}`;
}

async function send(body: string, signature: string | null, url = genuine.url): Promise<number> {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "x-event-key": "pullrequest:created",
    "x-request-uuid": crypto.randomUUID(),
    "x-hook-uuid": crypto.randomUUID(),
  };
  if (signature !== null) headers["x-hub-signature"] = signature;
  const answer = await fetch(url, { method: "POST", headers, body });
  await answer.arrayBuffer();
  return answer.status;
}

/** Calls `one` `count` times, 50 at a time, and counts the answers. */
async function many(count: number, one: (index: number) => Promise<number>) {
  const answers: Record<number, number> = {};
  let next = 0;
  await Promise.all(
    Array.from({ length: 50 }, async () => {
      while (next < count) {
        const status = await one((next += 1));
        answers[status] = (answers[status] ?? 0) + 1;
      }
    }),
  );
  return answers;
}

/** The body as if a push had come, so that it would be reviewed if it were believed. */
function changed(index: number): string {
  return genuine.body.replace(/"updated_on":\s*"[^"]*"/, `"updated_on":"forged ${index}"`);
}

describe("deliveries that Bitbucket did not sign", () => {
  test("are all refused, and leave no event, no job and no review", async () => {
    const before = await rows();
    const good = sign(genuine.body, secret);
    const forgeries: ((index: number) => Promise<number>)[] = [
      (index) => send(changed(index), null),
      (index) => send(changed(index), ""),
      (index) => send(changed(index), good),
      (index) => send(genuine.body, sign(genuine.body, `${secret}${index}`)),
      () => send(genuine.body, sign(genuine.body, "")),
      () => send(genuine.body, good.slice(0, -1)),
      () => send(genuine.body, good.slice(0, "sha256=".length)),
      () => send(genuine.body, good.replace("sha256=", "sha1=")),
      () => send(genuine.body, good.replace("sha256=", "")),
      () => send(`${genuine.body} `, good),
      (index) => send(genuine.body, good, `${genuine.url}${index}`),
    ];
    const answers = await many(10_000, async (index) => {
      const forge = forgeries[index % forgeries.length];
      return forge === undefined ? 0 : forge(index);
    });
    expect(answers).toEqual({ 401: 10_000 });
    expect(await rows()).toEqual(before);
  }, 120_000);

  test("nor does a hook without any secret take one in", async () => {
    const client = new pg.Client({ connectionString: stage.databaseUrl });
    await client.connect();
    await client.query(
      "create table kept as select * from secrets; delete from secrets where owner like 'hook:%'",
    );
    const before = await rows();
    for (const signature of [null, sign(genuine.body, secret), sign(genuine.body, "")])
      expect(await send(genuine.body, signature)).toBe(401);
    expect(await rows()).toEqual(before);
    await client.query("insert into secrets select * from kept where owner like 'hook:%'");
    await client.end();
  });

  test("the same body with its own signature is known again", async () => {
    expect(await send(genuine.body, sign(genuine.body, secret))).toBe(202);
  });
});

describe("one delivery sent 1,000 times at once, under ever new names", () => {
  test("is one event and one review", async () => {
    const fresh = await stage.open("second", { "b.txt": "two\n" });
    await stage.reviewed(fresh);
    await stage.sandbox.settled();
    const body =
      stage.sandbox.deliveries().findLast((one) => one.event === "pullrequest:created")?.body ?? "";
    const later = body.replace(
      /"updated_on":\s*"[^"]*"/,
      '"updated_on":"2030-01-01T00:00:00+00:00"',
    );
    expect(later).not.toBe(body);
    const before = await rows();
    const answers = await many(1_000, () => send(later, sign(later, secret)));
    expect(answers).toEqual({ 202: 1_000 });
    const after = await rows();
    expect((after["events"] ?? 0) - (before["events"] ?? 0)).toBeLessThanOrEqual(1);
    expect((after["jobs"] ?? 0) - (before["jobs"] ?? 0)).toBeLessThanOrEqual(1);
    await stage.reviewed(fresh);
    const comments = stage.sandbox
      .snapshot()
      .pullRequests.find((one) => one.id === fresh)?.comments;
    expect(comments?.filter((one) => one.raw.includes("[kody:summary]"))).toHaveLength(1);
  });
});
