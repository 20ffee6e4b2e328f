import { expect, test } from "vitest";
import { createWakeUp } from "./wake-up.ts";

const never = new AbortController().signal;
/** Longer than the test may take: only a ring or an abort ends it. */
const long = 600_000;

test("a ring ends every sleep", async () => {
  const wakeUp = createWakeUp();
  const mark = wakeUp.mark();
  const sleepers = [wakeUp.sleep(mark, long, never), wakeUp.sleep(mark, long, never)];
  wakeUp.ring();
  await expect(Promise.all(sleepers)).resolves.toHaveLength(2);
});

test("a ring between the look and the sleep is not missed, and is used up once", async () => {
  const wakeUp = createWakeUp();
  const before = wakeUp.mark();
  wakeUp.ring();
  await wakeUp.sleep(before, long, never);
  const after = wakeUp.mark();
  let woken = false;
  const sleep = wakeUp.sleep(after, long, never).then(() => (woken = true));
  await new Promise(setImmediate);
  expect(woken).toBe(false);
  wakeUp.ring();
  await sleep;
});

test("an abort ends the sleep, before it as well as during it", async () => {
  const wakeUp = createWakeUp();
  const stopping = new AbortController();
  const sleep = wakeUp.sleep(wakeUp.mark(), long, stopping.signal);
  stopping.abort();
  await expect(sleep).resolves.toBeUndefined();
  const late = wakeUp.sleep(wakeUp.mark(), long, stopping.signal);
  await expect(late).resolves.toBeUndefined();
});

test("it ends by itself in the end", async () => {
  const wakeUp = createWakeUp();
  await expect(wakeUp.sleep(wakeUp.mark(), 1, never)).resolves.toBeUndefined();
});
