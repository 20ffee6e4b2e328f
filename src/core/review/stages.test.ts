import { describe, expect, test } from "vitest";
import { startStages } from "./stages.ts";

function stages() {
  const clock = { now: 100 };
  return { clock, stages: startStages(() => clock.now) };
}

describe("stages", () => {
  test("add up by name, in the order they first ran, and hand on what they return", async () => {
    const { clock, stages: measured } = stages();
    const spend = (milliseconds: number) => async (): Promise<number> => {
      clock.now += milliseconds;
      return milliseconds;
    };
    expect(await measured.run("plan", spend(3))).toBe(3);
    await measured.run("fetch", spend(40));
    clock.now += 7;
    await measured.run("plan", spend(2));
    expect(Object.entries(measured.timings())).toEqual([
      ["plan", 5],
      ["fetch", 40],
    ]);
    expect(measured.total()).toBe(52);
  });

  test("that fail are measured too, and fail", async () => {
    const { clock, stages: measured } = stages();
    const fail = async (): Promise<void> => {
      clock.now += 9;
      throw new Error("no");
    };
    await expect(measured.run("fetch", fail)).rejects.toThrow("no");
    expect(measured.timings()).toEqual({ fetch: 9 });
  });
});
