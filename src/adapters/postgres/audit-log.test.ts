import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type { AuditLog } from "../../core/ports/index.ts";
import { openDatabase, type AuditEvent, type Database } from "./index.ts";
import { knowOpenBox, openBox } from "./testing/open-box.ts";

let own: TestDatabase;
let database: Database;
let attacker: pg.Client;
let log: AuditLog;
let events: AuditEvent[];

beforeAll(async () => {
  own = await testDatabase();
  database = await openDatabase({ home: "", databaseUrl: own.url });
  await knowOpenBox(database);
  attacker = new pg.Client({ connectionString: own.url });
  await attacker.connect();
});
beforeEach(() => {
  events = [];
  log = newLog();
});
afterEach(async () => {
  await tamper("truncate audit_log, audit_log_head, secrets");
});
afterAll(async () => {
  await attacker.end();
  await database.close();
  await own.close();
});

function newLog(): AuditLog {
  return database.auditLog({
    box: openBox,
    clock: { now: () => new Date("2026-11-23T12:00:00.123Z") },
    log: (event) => events.push(event),
  });
}

const ada = { kind: "person" as const, id: "1", name: "ada@example.com" };

async function fill(count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) {
    await log.record({
      actor: ada,
      action: "settings.changed",
      subject: `number ${number}`,
      details: { number, zeta: 1, alpha: "ä" },
    });
  }
}

/** As the owner of the database may: without the trigger. */
async function tamper(statement: string): Promise<void> {
  await attacker.query(
    `alter table audit_log disable trigger all; ${statement}; alter table audit_log enable trigger all`,
  );
}

describe("the audit log", () => {
  test("keeps who did what, newest first, and says each entry's hash to the process log", async () => {
    await fill(3);
    await log.record({ actor: { kind: "console" }, action: "person.reset", subject: "x\0y" });
    const entries = await log.list(2);
    expect(entries.map(({ sequence }) => sequence)).toEqual([4, 3]);
    expect(entries[0]).toMatchObject({ actor: "console", subject: "x\uFFFDy", details: {} });
    expect(entries[1]).toMatchObject({
      actor: "ada@example.com",
      action: "settings.changed",
      at: new Date("2026-11-23T12:00:00.123Z"),
      details: { number: 3, zeta: 1, alpha: "ä" },
    });
    expect((await log.list(10, 3)).map(({ sequence }) => sequence)).toEqual([2, 1]);
    expect(events.map(({ hash }) => hash).slice(-2)).toEqual(
      entries.map(({ hash }) => hash).toReversed(),
    );
  });

  test("is intact when it is empty, and after many entries", async () => {
    expect(await log.verify()).toEqual({ intact: true, entries: 0, lastHash: null });
    await fill(5);
    const lastHash = events.at(-1)?.hash;
    expect(await log.verify()).toEqual({ intact: true, entries: 5, lastHash });
    expect(await log.verify(events[2]?.hash)).toMatchObject({ intact: true });
    // Another process with the same vault reads the same key.
    expect(await newLog().verify()).toMatchObject({ intact: true });
  });

  test("is walked to its end, however long it is", async () => {
    await Promise.all(Array.from({ length: 8 }, () => fill(126)));
    expect(await log.verify(events.at(-1)?.hash)).toMatchObject({ intact: true, entries: 1_008 });
    await tamper("update audit_log set subject = 'x' where sequence = 1005");
    expect(await log.verify()).toMatchObject({ intact: false, brokenAt: 1_005 });
  });

  test("gets the entries of many at once in one chain", async () => {
    const other = newLog();
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        (index % 2 === 0 ? log : other).record({ actor: ada, action: "a", subject: `${index}` }),
      ),
    );
    expect(await log.verify()).toMatchObject({ intact: true, entries: 30 });
  });

  test.each([
    "update audit_log set subject = 'x' where sequence = 2",
    "delete from audit_log where sequence = 2",
    "delete from audit_log where false",
    "truncate audit_log",
  ])("refuses: %s", async (statement) => {
    await fill(2);
    await expect(attacker.query(statement)).rejects.toThrow(/only ever added/);
    expect(await log.verify()).toMatchObject({ intact: true, entries: 2 });
  });
});

describe("tampering is found", () => {
  const swap = `update audit_log set sequence = 100 - sequence where sequence in (2, 3);
    update audit_log set sequence = sequence - 95 where sequence = 98;
    update audit_log set sequence = sequence - 95 where sequence = 97`;
  test.each([
    ["a changed actor", "update audit_log set actor = 'eve@example.com' where sequence = 2", 2],
    ["a changed action", "update audit_log set action = 'x' where sequence = 3", 3],
    ["a changed subject", "update audit_log set subject = '' where sequence = 1", 1],
    ["a changed time", "update audit_log set at = at + interval '1 ms' where sequence = 2", 2],
    [
      "changed details",
      "update audit_log set details = replace(details, '4', '5') where sequence = 4",
      4,
    ],
    [
      "details written another way",
      "update audit_log set details = details || ' ' where sequence = 4",
      4,
    ],
    ["a changed hash", "update audit_log set hash = repeat('0', 64) where sequence = 5", 5],
    ["an entry removed from the middle", "delete from audit_log where sequence = 3", 3],
    ["the first one removed", "delete from audit_log where sequence = 1", 1],
    ["the last one removed", "delete from audit_log where sequence = 5", null],
    ["all removed", "delete from audit_log", null],
    [
      "an end that is gone with its record",
      "delete from audit_log where sequence > 3; delete from audit_log_head",
      null,
    ],
    [
      "the record of the end set back",
      "delete from audit_log where sequence > 3; update audit_log_head set entries = 3, last_hash = (select hash from audit_log where sequence = 3)",
      null,
    ],
    ["two exchanged", swap, 2],
    [
      "one put in",
      "insert into audit_log select 6, at, actor, action, subject, details, hash from audit_log where sequence = 5",
      6,
    ],
    [
      "one put before the first",
      "insert into audit_log select 0, at, actor, action, subject, details, hash from audit_log where sequence = 1",
      1,
    ],
    ["the key removed", "delete from secrets", null],
  ])("%s", async (_, statement, place) => {
    await fill(5);
    await tamper(statement);
    const found = await log.verify();
    expect(found).toMatchObject({ intact: false, brokenAt: place });
    if (!found.intact) expect(found.reason).toMatch(/^[A-Z].*\.$/);
    // Whatever is recorded after that does not hide it.
    await fill(1);
    expect(await log.verify()).toMatchObject({ intact: false });
    await fill(1);
    expect(await log.verify()).toMatchObject({ intact: false });
  });

  test("a log written anew, or set back with its own earlier end, lacks a hash that was noted", async () => {
    await fill(3);
    const { rows } = await attacker.query<{ seal: string; last_hash: string }>(
      "select seal, last_hash from audit_log_head",
    );
    await fill(2);
    const noted = events.at(-1)?.hash;
    await tamper("delete from audit_log where sequence > 3");
    await attacker.query("update audit_log_head set entries = 3, seal = $1, last_hash = $2", [
      rows[0]?.seal,
      rows[0]?.last_hash,
    ]);
    expect(await log.verify()).toMatchObject({ intact: true, entries: 3 });
    expect(await log.verify(noted)).toMatchObject({ intact: false });
    await tamper("truncate audit_log, audit_log_head, secrets");
    expect(await log.verify(noted)).toMatchObject({ intact: false });
    await fill(5);
    expect(await log.verify(noted)).toMatchObject({ intact: false });
  });
});
