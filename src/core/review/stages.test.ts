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

  test("are told to whoever follows, before they run and without being measured", async () => {
    const { clock, stages: measured } = stages();
    const told: string[] = [];
    await measured.run("plan", async () => {});
    measured.follow(async (name) => {
      told.push(name);
      clock.now += 5;
    });
    await measured.run("fetch", async () => void told.push("runs"));
    expect(told).toEqual(["fetch", "runs"]);
    expect(measured.timings()).toEqual({ plan: 0, fetch: 0 });
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
