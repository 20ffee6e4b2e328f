import { expect, test } from "vitest";
import { createRefusalLog } from "./refusal-log.ts";

function stage() {
  const events: Readonly<Record<string, unknown>>[] = [];
  let time = 0;
  const count = createRefusalLog(
    (event) => void events.push(event),
    () => time,
  );
  return { count, events, wait: (milliseconds: number) => (time += milliseconds) };
}

test("what was accepted or needs nothing is no line", () => {
  const { count, events } = stage();
  count("accepted");
  count("ignored");
  expect(events).toEqual([]);
});

test("10,000 forged deliveries are one line now and one with their number a minute later", () => {
  const { count, events, wait } = stage();
  for (let sent = 0; sent < 10_000; sent += 1) count("unsigned");
  expect(events).toEqual([
    { level: "warn", event: "delivery refused", answer: "unsigned", times: 1 },
  ]);
  wait(60_000);
  count("unsigned");
  expect(events).toHaveLength(2);
  expect(events[1]).toMatchObject({ times: 10_000 });
  count("unsigned");
  expect(events).toHaveLength(2);
});

test("one kind does not hide another, and what could not be stored says why", () => {
  const { count, events } = stage();
  count("unsigned");
  count("unknown-hook");
  count("unavailable", new Error("The disk is full."));
  count("malformed");
  expect(events.map((event) => event["answer"])).toEqual([
    "unsigned",
    "unknown-hook",
    "unavailable",
    "malformed",
  ]);
  expect(events[2]).toMatchObject({ level: "error", reason: "The disk is full." });
});
