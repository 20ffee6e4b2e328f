import { expect, test } from "vitest";
import { withinTime } from "./bounded.ts";

test("work that ends in time gives its result", () => {
  expect(withinTime(1_000, () => 7)).toBe(7);
});

test("work without end is stopped", () => {
  const before = performance.now();
  const endless = (): never => {
    for (;;);
  };
  expect(withinTime(20, endless)).toBeNull();
  expect(performance.now() - before).toBeLessThan(5_000);
});

test("work that throws gives nothing, and the next work is not disturbed", () => {
  const broken = (): never => {
    throw new Error("broken");
  };
  expect(withinTime(1_000, broken)).toBeNull();
  expect(withinTime(1_000, () => "next")).toBe("next");
});
