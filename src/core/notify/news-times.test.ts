import { expect, test } from "vitest";
import { newsDue } from "./news-times.ts";

const noon = Date.UTC(2026, 0, 31, 12);
const minute = (after: number): Date => new Date(noon + after * 60_000);
const tomorrow = new Date(Date.UTC(2026, 1, 1));

test.each([
  ["one event: two minutes later", 0, 0, null, 0, minute(2)],
  ["more of them: two minutes after the last", 0, 5, null, 0, minute(7)],
  ["a stream that never ends: ten minutes after the first", 0, 9.5, null, 0, minute(10)],
  ["it failed: not before the next attempt", 0, 0, minute(30), 0, minute(30)],
  ["it failed long ago", 0, 0, minute(-30), 0, minute(2)],
  ["one below the most of a day", 0, 0, null, 49, minute(2)],
  ["the most of a day was sent", 0, 0, null, 50, tomorrow],
])("%s", (_, first, last, notBefore, sentToday, due) => {
  const waiting = { first: minute(first), last: minute(last), notBefore, sentToday };
  expect(newsDue(waiting, minute(1))).toEqual(due);
});
