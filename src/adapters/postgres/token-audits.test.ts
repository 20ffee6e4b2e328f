import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type { NewTokenAudit } from "../../core/ports/index.ts";
import { openDatabase, type Database } from "./index.ts";

let own: TestDatabase;
let database: Database;

beforeAll(async () => {
  own = await testDatabase();
  database = await openDatabase({ home: "", databaseUrl: own.url });
});
afterAll(async () => {
  await database.close();
  await own.close();
});

const audit: NewTokenAudit = {
  at: new Date("2026-11-25T12:00:00Z"),
  trigger: "schedule",
  summary: "1 problem: it \0 is gone.",
  ok: false,
  changes: ["It is gone."],
  findings: [
    { subject: "hook acme/shop", state: "problem", message: "Gone \ud800.", remedy: null },
  ],
  seen: ["{shop}"],
};

test("audits are kept, the newest first, and found by their number alone", async () => {
  const { tokenAudits } = database;
  const first = await tokenAudits.save(audit);
  const second = await tokenAudits.save({ ...audit, trigger: "demand", ok: true, seen: null });
  expect(first).toEqual({
    ...audit,
    id: first.id,
    summary: "1 problem: it \uFFFD is gone.",
    findings: [
      { subject: "hook acme/shop", state: "problem", message: "Gone \uFFFD.", remedy: null },
    ],
  });
  expect((await tokenAudits.list(10)).map((one) => one.id)).toEqual([second.id, first.id]);
  expect(await tokenAudits.list(1)).toEqual([second]);
  expect(await tokenAudits.find(first.id)).toEqual(first);
  for (const id of [
    "0",
    "999",
    "",
    "1 or 1=1",
    "abc",
    "-1",
    "9".repeat(40),
    "1;drop table reviews",
  ])
    expect(await tokenAudits.find(id)).toBeNull();
});
