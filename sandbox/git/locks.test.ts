import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createLock } from "./locks.ts";

test("what has the same key runs one after the other, in order", async () => {
  const lock = createLock();
  const log: string[] = [];
  const work = (name: string) => async () => {
    log.push(`${name} begins`);
    await turn();
    log.push(`${name} ends`);
    return name;
  };
  expect(
    await Promise.all([lock("k", work("a")), lock("k", work("b")), lock("k", work("c"))]),
  ).toEqual(["a", "b", "c"]);
  expect(log).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
});

test("different keys do not wait for each other", async () => {
  const lock = createLock();
  let release = (): void => undefined;
  const held = lock("one", () => new Promise<void>((resolve) => (release = resolve)));
  expect(await lock("two", async () => "done")).toBe("done");
  release();
  await held;
});

test("a failure reaches its caller and holds back nobody", async () => {
  const lock = createLock();
  const failed = lock("k", () => Promise.reject(new Error("broken")));
  const next = lock("k", async () => "fine");
  await expect(failed).rejects.toThrow("broken");
  expect(await next).toBe("fine");
});
