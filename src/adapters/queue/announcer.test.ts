import { expect, test } from "vitest";
import { createAnnouncer } from "./announcer.ts";
import type { QueueEvent } from "./options.ts";
import type { QueueStorage } from "./storage.ts";
import { createWakeUp } from "./wake-up.ts";

/** A storage that can do nothing but announce. */
function announcing(announceWork: () => Promise<void>): QueueStorage {
  const refuse = (): never => {
    throw new Error("An announcer only announces.");
  };
  return {
    announceWork,
    executeSql: refuse,
    transaction: refuse,
    orphanedLeases: refuse,
    listen: refuse,
  };
}

test("its own process hears at once, others once for all that came together", async () => {
  let told = 0;
  let finish = (): void => undefined;
  const storage = announcing(async () => {
    told += 1;
    await new Promise<void>((resolve) => (finish = resolve));
  });
  const wakeUp = createWakeUp();
  const announcer = createAnnouncer(wakeUp, { storage });
  const asleep = wakeUp.sleep(wakeUp.mark(), 600_000, new AbortController().signal);
  for (let announcement = 0; announcement < 100; announcement += 1) announcer.announce();
  await asleep;
  expect(told).toBe(1);
  finish();
  await new Promise(setImmediate);
  finish();
  await announcer.settle();
  // The second one is for those that came after the first had left.
  expect(told).toBe(2);
});

test("a database that is away is reported and stops nothing", async () => {
  const events: QueueEvent[] = [];
  let broken = true;
  const storage = announcing(async () => {
    if (broken) throw new Error("away");
  });
  const announcer = createAnnouncer(createWakeUp(), {
    storage,
    log: (event) => events.push(event),
  });
  announcer.announce();
  await announcer.settle();
  expect(events).toContainEqual({ event: "queue trouble", reason: "away" });
  broken = false;
  const before = events.length;
  announcer.announce();
  await announcer.settle();
  expect(events).toHaveLength(before);
});
