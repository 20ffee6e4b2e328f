import { afterEach, beforeEach, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import { openDatabase, type Database } from "./index.ts";

let mine: TestDatabase;
let one: Database;
let other: Database;

beforeEach(async () => {
  mine = await testDatabase();
  one = await openDatabase({ home: "", databaseUrl: mine.url });
  other = await openDatabase({ home: "", databaseUrl: mine.url });
});
afterEach(async () => {
  await one.close();
  await other.close();
  await mine.close();
});

const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 10, minute));

test("of many processes that look at once exactly one gets a task that is due", async () => {
  const claims = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? one : other).tasks.claim("audit", at(0), at(10)),
    ),
  );
  expect(claims.filter(Boolean)).toHaveLength(1);
});

test("it comes back when it was finished, or when its process died in it", async () => {
  expect(await one.tasks.claim("audit", at(0), at(10))).toBe(true);
  await one.tasks.finish("audit", at(30));
  expect(await other.tasks.claim("audit", at(29), at(40))).toBe(false);
  expect(await other.tasks.claim("audit", at(30), at(40))).toBe(true);
  // Never finished.
  expect(await one.tasks.claim("audit", at(39), at(50))).toBe(false);
  expect(await one.tasks.claim("audit", at(40), at(50))).toBe(true);
});

test("it can be hurried, and does not concern the others", async () => {
  await one.tasks.claim("audit", at(0), at(10));
  await one.tasks.finish("audit", at(60));
  await one.tasks.hurry("audit");
  expect(await other.tasks.claim("audit", at(1), at(10))).toBe(true);
  expect(await other.tasks.claim("hooks", at(1), at(10))).toBe(true);
});

test("hurried while it is being done, it comes once more", async () => {
  await one.tasks.claim("listing", at(0), at(10));
  await other.tasks.hurry("listing");
  await one.tasks.finish("listing", at(59));
  expect(await one.tasks.claim("listing", at(1), at(10))).toBe(true);
  await one.tasks.finish("listing", at(59));
  expect(await one.tasks.claim("listing", at(2), at(10))).toBe(false);
});

test("a clock that was ahead and was put right makes no task wait for the wrong time", async () => {
  await one.tasks.claim("hooks", at(1_440), at(1_450), at(2_000));
  await one.tasks.finish("hooks", at(1_441));
  expect(await one.tasks.claim("hooks", at(0), at(10), at(1_441))).toBe(false);
  expect(await one.tasks.claim("hooks", at(0), at(10), at(1_440))).toBe(true);
});
