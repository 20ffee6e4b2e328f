import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import { openDatabase, type Database } from "./index.ts";
import { startProcess } from "../../../test/support/processes.ts";

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

const noon = Date.parse("2026-11-23T12:00:00Z");
let credentials = 0;

/** A ledger for a credential of its own under a clock that the test moves. */
function ledgerAt(limit: number) {
  credentials += 1;
  const credential = `credential ${credentials}`;
  const state = { milliseconds: noon };
  const ledger = database.callLedger({ limit, clock: { now: () => new Date(state.milliseconds) } });
  return { state, reserve: async () => ledger.reserve(credential) };
}

test("grants up to the limit, then says how long to wait", async () => {
  const { reserve } = ledgerAt(3);
  for (const used of [1, 2, 3])
    expect(await reserve()).toEqual({ granted: true, wait: 0, used, limit: 3 });
  const refused = await reserve();
  expect(refused).toEqual({ granted: false, wait: 61 * 60, used: 3, limit: 3 });
});

test("the wait it names is long enough, and not a minute longer than needed", async () => {
  const { state, reserve } = ledgerAt(1);
  state.milliseconds += 59_999;
  await reserve();
  const made = state.milliseconds;
  const { wait } = await reserve();
  state.milliseconds += (wait - 1) * 1_000;
  expect((await reserve()).granted).toBe(false);
  state.milliseconds += 1_000;
  expect((await reserve()).granted).toBe(true);
  expect(state.milliseconds - made).toBeGreaterThan(3_600_000);
  expect(state.milliseconds - made).toBeLessThanOrEqual(3_600_000 + 60_000);
});

test("a refused call is not counted", async () => {
  const { state, reserve } = ledgerAt(1);
  await reserve();
  for (let knock = 0; knock < 5; knock += 1) expect((await reserve()).used).toBe(1);
  state.milliseconds += 61 * 60_000;
  expect(await reserve()).toMatchObject({ granted: true, used: 1 });
});

test("a limit of none grants none", async () => {
  const { reserve } = ledgerAt(0);
  expect(await reserve()).toMatchObject({ granted: false, used: 0 });
  expect(await reserve()).toMatchObject({ granted: false, used: 0 });
});

test("never grants more than the limit in any 60 minutes, however calls are spread", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.integer({ min: 0, max: 1_500 }), { minLength: 1, maxLength: 30 }),
      async (limit, gaps) => {
        const { state, reserve } = ledgerAt(limit);
        const granted: number[] = [];
        for (const gap of gaps) {
          state.milliseconds += gap * 1_000;
          if ((await reserve()).granted) granted.push(state.milliseconds);
          const lastHour = granted.filter((at) => at > state.milliseconds - 3_600_000);
          expect(lastHour.length).toBeLessThanOrEqual(limit);
        }
      },
    ),
    { numRuns: 30 },
  );
});

test("a clock that was a day ahead and is put right blocks for an hour, not for a day", async () => {
  const { state, reserve } = ledgerAt(1);
  state.milliseconds += 86_400_000;
  await reserve();
  state.milliseconds = noon;
  const { granted, wait } = await reserve();
  expect(granted).toBe(false);
  expect(wait).toBeLessThanOrEqual(61 * 60);
  state.milliseconds += 61 * 60_000;
  expect((await reserve()).granted).toBe(true);
});

test("each credential has its own count", async () => {
  const first = ledgerAt(1);
  const second = ledgerAt(1);
  await first.reserve();
  expect((await second.reserve()).granted).toBe(true);
});

test("without a clock it goes by the database's", async () => {
  const ledger = database.callLedger({ limit: 1 });
  expect(await ledger.reserve("real time")).toMatchObject({ granted: true });
  const { wait } = await ledger.reserve("real time");
  expect(wait).toBeGreaterThan(59 * 60);
  expect(wait).toBeLessThanOrEqual(61 * 60);
});

test("two processes at once never get more than the limit together", async () => {
  const script = new URL("testing/reserve-calls.ts", import.meta.url);
  const processes = [1, 2].map(() => startProcess(script, [own.url, "150", "120"]));
  for (const process of processes) expect(await process.nextLine()).toBe("open");
  for (const process of processes) process.endInput();
  const granted = await Promise.all(
    processes.map(async (process) => Number(await process.nextLine())),
  );
  await Promise.all(processes.map(async (process) => process.ended()));
  expect((granted[0] ?? 0) + (granted[1] ?? 0)).toBe(150);
});
