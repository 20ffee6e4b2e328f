import { expect, test } from "vitest";
import { repeatConflicts } from "./repeat-conflicts.ts";

function failing(times: number, code: string): { run: () => Promise<string>; runs: () => number } {
  let runs = 0;
  return {
    runs: () => runs,
    async run() {
      runs += 1;
      if (runs <= times) throw Object.assign(new Error("lost"), { code });
      return "done";
    },
  };
}

test.each(["40P01", "40001", "23505"])(
  "a transaction that lost with %s is run again",
  async (code) => {
    const { run, runs } = failing(2, code);
    expect(await repeatConflicts(run)).toBe("done");
    expect(runs()).toBe(3);
  },
);

test("one that always loses is given up with its own error", async () => {
  const { run, runs } = failing(Number.POSITIVE_INFINITY, "40P01");
  await expect(repeatConflicts(run)).rejects.toMatchObject({ code: "40P01" });
  expect(runs()).toBe(5);
});

test("any other failure is nobody's conflict", async () => {
  const { run, runs } = failing(1, "53100");
  await expect(repeatConflicts(run)).rejects.toThrow("lost");
  expect(runs()).toBe(1);
});
