import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clockNotice, daysUntil, dueReminder, expiryNotice, isOver, judgedTime } from "./index.ts";

describe("days until a token expires", () => {
  test("are whole days (UTC), whatever the hour", () => {
    for (const hour of ["00:00:00", "12:00:00", "23:59:59"]) {
      const now = new Date(`2026-11-25T${hour}Z`);
      expect(daysUntil("2026-11-26", now)).toBe(1);
      expect(daysUntil("2026-11-25", now)).toBe(0);
      expect(daysUntil("2026-11-24", now)).toBe(-1);
      expect(daysUntil("2027-11-25", now)).toBe(365);
    }
  });

  test("end on the last day, before Bitbucket refuses the token", () => {
    expect([1, 0, -1].map(isOver)).toEqual([false, true, true]);
  });
});

describe("reminders", () => {
  test("come at 30, 14, 7, 3 and 1 days, each once", () => {
    let reminded: number | null = null;
    const given: [number, number][] = [];
    for (let left = 90; left >= -3; left -= 1) {
      for (let hour = 0; hour < 3; hour += 1) {
        const due: number | null = dueReminder(left, reminded);
        if (due === null) continue;
        given.push([left, due]);
        reminded = due;
      }
    }
    expect(given).toEqual([
      [30, 30],
      [14, 14],
      [7, 7],
      [3, 3],
      [1, 1],
    ]);
  });

  test("that were missed are not made up for: only the nearest comes", () => {
    expect(dueReminder(5, null)).toBe(7);
    expect(dueReminder(2, 30)).toBe(3);
    expect(dueReminder(0, null)).toBeNull();
  });

  test("never come twice, in whatever steps time goes", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 60 }), (steps) => {
        let left = 60;
        let reminded: number | null = null;
        const given: number[] = [];
        for (const step of steps) {
          left -= step;
          const due: number | null = dueReminder(left, reminded);
          if (due !== null) given.push((reminded = due));
        }
        expect(given).toEqual([...new Set(given)].toSorted((a, b) => b - a));
      }),
    );
  });

  test("are keyed by their distance and say the date", () => {
    expect(expiryNotice(14, 12, "2026-12-07")).toMatchObject({
      key: "expiry/14",
      title: expect.stringContaining("in 12 days (2026-12-07)"),
    });
    expect(expiryNotice(1, 1, "2026-11-26").title).toContain("tomorrow");
  });
});

describe("the time to judge by", () => {
  const now = new Date("2026-11-25T12:00:00Z");
  const hour = 3_600_000;

  test("is this machine's as long as it agrees with Bitbucket's within an hour, or Bitbucket never said", () => {
    for (const skew of [null, 0, hour, -hour])
      expect(judgedTime(now, skew)).toEqual({ time: now, clockWrong: false });
  });

  test("is Bitbucket's when the clock is wrong", () => {
    for (const hours of [24, -24])
      expect(judgedTime(now, hours * hour)).toEqual({
        time: new Date(now.getTime() + hours * hour),
        clockWrong: true,
      });
    expect(clockNotice(24 * hour).title).toContain("24 hours behind");
    expect(clockNotice(-24 * hour).title).toContain("24 hours ahead");
  });
});
