import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSlots } from "./slots.ts";

describe("createSlots", () => {
  it("never runs more than the limit, starts in order, and loses nothing when tasks fail", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.record({ pause: fc.nat(6), turns: fc.nat(4), fails: fc.boolean() }), {
          maxLength: 30,
        }),
        async (limit, tasks) => {
          const slots = createSlots(limit);
          const started: number[] = [];
          let running = 0;
          let most = 0;
          const pending: Promise<number>[] = [];
          for (const [index, task] of tasks.entries()) {
            // Some come while others run, some after others have ended.
            for (let turn = 0; turn < task.pause; turn += 1) await Promise.resolve();
            pending.push(
              slots(async () => {
                started.push(index);
                running += 1;
                most = Math.max(most, running);
                for (let turn = 0; turn < task.turns; turn += 1) await Promise.resolve();
                running -= 1;
                if (task.fails) throw new Error("failed");
                return index;
              }),
            );
          }
          const results = await Promise.allSettled(pending);
          expect(most).toBeLessThanOrEqual(limit);
          expect(started).toEqual(tasks.map((_, index) => index));
          expect(results.map((result) => result.status === "rejected")).toEqual(
            tasks.map((task) => task.fails),
          );
        },
      ),
    );
  });
});
