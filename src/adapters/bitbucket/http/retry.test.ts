import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Call, Outcome } from "./call.ts";
import { nextStep, readRetryAfter } from "./retry.ts";

const now = new Date("2026-01-01T00:00:00Z");

describe("readRetryAfter", () => {
  it.each([
    [null, null],
    ["", null],
    ["soon", null],
    ["0", 0],
    [" 12 ", 12],
    ["-5", 0],
    ["Thu, 01 Jan 2026 00:01:00 GMT", 60],
    ["Thu, 01 Jan 2026 00:00:00 GMT", 0],
    ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
    ["99999999999999999999", 3_600],
  ])("%j is %j seconds", (header, seconds) => {
    expect(readRetryAfter(header, now)).toBe(seconds);
  });

  it("is null or between nothing and an hour, whatever the header", () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const seconds = readRetryAfter(header, now);
        expect(
          seconds === null || (Number.isInteger(seconds) && seconds >= 0 && seconds <= 3_600),
        ).toBe(true);
      }),
    );
  });
});

const call = (repeatable: boolean): Call => ({
  method: "POST",
  route: "/x",
  params: {},
  subject: "x",
  repeatable,
});
const anyOutcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.integer({ min: 200, max: 599 }).map((status): Outcome => ({
    kind: "answered",
    status,
    headers: new Headers(),
    body: { kind: "empty" },
  })),
  fc.constant<Outcome>({ kind: "lost", cause: "timeout" }),
  fc.constant<Outcome>({ kind: "not-sent", cause: "ECONNREFUSED" }),
);
const plan = { tries: 4, longestWaitMs: 20_000, timeoutMs: 30_000 };

describe("nextStep", () => {
  it("repeats a creating call only when nothing can have happened", () => {
    fc.assert(
      fc.property(
        anyOutcome,
        fc.integer({ min: 1, max: 5 }),
        fc.nat(100),
        (outcome, attempt, wait) => {
          const step = nextStep(call(false), outcome, attempt, wait, { ...plan, random: () => 0 });
          const harmless =
            outcome.kind === "not-sent" || (outcome.kind === "answered" && outcome.status === 429);
          expect(step.do === "wait" && !harmless).toBe(false);
        },
      ),
    );
  });

  it("never waits longer than allowed, shorter than asked for, or after the last try", () => {
    fc.assert(
      fc.property(
        anyOutcome,
        fc.integer({ min: 1, max: 6 }),
        fc.option(fc.nat(100), { nil: null }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (outcome, attempt, retryAfter, random) => {
          const step = nextStep(call(true), outcome, attempt, retryAfter, {
            ...plan,
            random: () => random,
          });
          if (step.do !== "wait") return;
          expect(attempt).toBeLessThan(plan.tries);
          expect(step.ms).toBeLessThanOrEqual(plan.longestWaitMs + 1_000);
          expect(step.ms).toBeGreaterThanOrEqual((retryAfter ?? 0) * 1_000);
        },
      ),
    );
  });

  it("takes every answer that is neither 429 nor 5xx", () => {
    fc.assert(
      fc.property(anyOutcome, fc.boolean(), (outcome, repeatable) => {
        const step = nextStep(call(repeatable), outcome, 1, null, { ...plan, random: () => 0 });
        const settled =
          outcome.kind === "answered" && outcome.status < 500 && outcome.status !== 429;
        expect(step.do === "take").toBe(settled);
      }),
    );
  });
});
