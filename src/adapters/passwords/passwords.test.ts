import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createPasswordHasher } from "./index.ts";
import { createQueue } from "./queue.ts";
import { format, parse } from "./stored-hash.ts";

const hasher = createPasswordHasher();

describe("a password's hash", () => {
  test("opens for its password only", async () => {
    const hash = await hasher.hash("hand picked words");
    expect(await hasher.verify("hand picked words", hash)).toBe(true);
    for (const wrong of ["Hand picked words", "hand picked words ", "", hash])
      expect(await hasher.verify(wrong, hash)).toBe(false);
  });

  test("is argon2id with its parameters, salted, and never the same twice", async () => {
    const [one, two] = [await hasher.hash("the same words"), await hasher.hash("the same words")];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=32768,t=3,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(one).not.toBe(two);
  });

  test("made with other parameters opens all the same", async () => {
    // argon2id of "password", salt "somesalt" thrice, from the algorithm's own implementation in Node.
    const { argon2Sync } = await import("node:crypto");
    const salt = Buffer.from("somesaltsomesalt");
    const parameters = { memory: 1_024, passes: 2, parallelism: 2 };
    const hash = argon2Sync("argon2id", {
      message: "other times",
      nonce: salt,
      tagLength: 32,
      ...parameters,
    });
    const text = format({ ...parameters, salt, hash });
    expect(await hasher.verify("other times", text)).toBe(true);
    expect(await hasher.verify("other time", text)).toBe(false);
  });

  test("typed with other code points for the same letters opens", async () => {
    const hash = await hasher.hash("caf\u00e9 au lait noir");
    expect(await hasher.verify("cafe\u0301 au lait noir", hash)).toBe(true);
  });

  test.each([
    null,
    "",
    "plain text",
    "$argon2id$v=19$m=32768,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$",
    "$argon2i$v=19$m=32768,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "$argon2id$v=19$m=99999999,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  ])("that is none (%j) opens for nothing", async (text) => {
    expect(text === null ? null : parse(text)).toBeNull();
    for (const password of ["", "anything at all"])
      expect(await hasher.verify(password, text)).toBe(false);
  });
});

describe("the queue", () => {
  function stage(atOnce: number, waiting: number) {
    const queue = createQueue(atOnce, waiting);
    const state = { running: 0, most: 0 };
    const work = async () => {
      state.running += 1;
      state.most = Math.max(state.most, state.running);
      await delay(1);
      state.running -= 1;
    };
    return { queue, state, work };
  }

  test("lets so many work at once and serves all", async () => {
    const { queue, state, work } = stage(2, 20);
    await Promise.all(Array.from({ length: 20 }, () => queue.run(work)));
    expect(state).toEqual({ running: 0, most: 2 });
  });

  test("refuses more than may wait, with a sentence, and recovers", async () => {
    const { queue, state, work } = stage(2, 3);
    const outcomes = await Promise.allSettled(Array.from({ length: 9 }, () => queue.run(work)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected")
        expect(outcome.reason).toMatchObject({ code: "rate-limited", retryAfter: 5 });
    }
    await queue.run(work);
    expect(state.most).toBe(2);
  });

  test("goes on after work that failed", async () => {
    const { queue, work } = stage(1, 5);
    const failing = queue.run(async () => {
      throw new Error("no memory");
    });
    const next = queue.run(work);
    await expect(failing).rejects.toThrow("no memory");
    await next;
  });
});
