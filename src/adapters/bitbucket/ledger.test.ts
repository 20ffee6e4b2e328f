import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMemoryLedger } from "./ledger.ts";
import { createTestClock } from "./scripted-host.ts";

describe("createMemoryLedger", () => {
  it("grants up to the limit and then says when the oldest call is an hour old", async () => {
    const clock = createTestClock();
    const ledger = createMemoryLedger(clock, 2);
    expect(await ledger.reserve("a")).toEqual({ granted: true, wait: 0, used: 1, limit: 2 });
    clock.pass(600_000);
    expect(await ledger.reserve("a")).toEqual({ granted: true, wait: 0, used: 2, limit: 2 });
    expect(await ledger.reserve("a")).toEqual({ granted: false, wait: 3_000, used: 2, limit: 2 });
    clock.pass(3_000_000);
    expect(await ledger.reserve("a")).toMatchObject({ granted: true, used: 2 });
  });

  it("counts each credential for itself", async () => {
    const ledger = createMemoryLedger(createTestClock(), 1);
    expect((await ledger.reserve("a")).granted).toBe(true);
    expect((await ledger.reserve("b")).granted).toBe(true);
    expect((await ledger.reserve("a")).granted).toBe(false);
  });

  it("leaves a reserve below Bitbucket's 1,000", async () => {
    const { limit } = await createMemoryLedger(createTestClock()).reserve("a");
    expect(limit).toBeLessThan(1_000);
    expect(limit).toBeGreaterThan(800);
  });

  it("is not blocked for longer than an hour when the clock is set back", async () => {
    const clock = createTestClock();
    const ledger = createMemoryLedger(clock, 1);
    await ledger.reserve("a");
    clock.pass(-86_400_000);
    expect((await ledger.reserve("a")).wait).toBe(3_600);
    clock.pass(3_600_000);
    expect((await ledger.reserve("a")).granted).toBe(true);
  });

  it("never grants more than the limit in any hour, and after the wait it grants", async () => {
    const waits = fc.array(fc.integer({ min: 0, max: 1_200_000 }), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), waits, async (limit, steps) => {
        const clock = createTestClock();
        const ledger = createMemoryLedger(clock, limit);
        const granted: number[] = [];
        for (const step of steps) {
          clock.pass(step);
          const answer = await ledger.reserve("a");
          if (!answer.granted) {
            expect(answer.wait).toBeGreaterThan(0);
            clock.pass(answer.wait * 1_000);
            expect((await ledger.reserve("a")).granted).toBe(true);
          }
          const now = clock.now().getTime();
          granted.push(now);
          const inHour = granted.filter((at) => at > now - 3_600_000);
          expect(inHour.length).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });
});
