import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { absoluteTime, duration, relativeTime } from "./time.ts";

const now = Date.parse("2026-11-23T12:00:00Z");

describe("times", () => {
  test.each([
    ["2026-11-23T11:59:58Z", "just now"],
    ["2026-11-23T11:59:30Z", "30 seconds ago"],
    ["2026-11-23T11:59:00Z", "1 minute ago"],
    ["2026-11-23T11:57:00Z", "3 minutes ago"],
    ["2026-11-23T10:01:00Z", "1 hour ago"],
    ["2026-11-20T12:00:00Z", "3 days ago"],
    ["2026-11-23T14:00:00Z", "in 2 hours"],
    ["yesterday", "at an unknown time"],
  ])("%s is %s", (iso, words) => {
    expect(relativeTime(iso, now)).toBe(words);
  });

  test("never says 0, nor more of a unit than the next one holds", () => {
    const times = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(now * 2) });
    fc.assert(
      fc.property(times, (date) => {
        const words = relativeTime(date.toISOString(), now);
        if (words === "just now") return;
        const [, number = "", unit = ""] = /(\d+) (second|minute|hour|day)/.exec(words) ?? [];
        expect(Number(number)).toBeGreaterThan(0);
        const most = unit === "day" ? Infinity : unit === "hour" ? 23 : 59;
        expect(Number(number)).toBeLessThanOrEqual(most);
      }),
    );
  });

  test.each([
    [0, "0 ms"],
    [41.4, "41 ms"],
    [412, "0.4 s"],
    [9_999, "10.0 s"],
    [38_400, "38 s"],
    [59_700, "1 min"],
    [245_000, "4 min 5 s"],
  ])("%i ms takes %s", (milliseconds, words) => {
    expect(duration(milliseconds)).toBe(words);
  });

  test("an exact time that can't be read is shown as it came", () => {
    expect(absoluteTime("soon")).toBe("soon");
    expect(absoluteTime("2026-11-23T11:59:30Z")).toContain("2026");
  });
});
