import { describe, expect, test } from "vitest";
import type { WaitingForModel } from "../ports/index.ts";
import { modelEvents } from "./model-again.ts";

const since = new Date("2026-01-05T10:00:00Z");
const one: WaitingForModel = {
  pullRequest: { workspace: "acme", slug: "shop", id: 7 },
  repositoryUuid: "{r}",
  head: "a".repeat(40),
  tries: 1,
  since,
};
const after = (minutes: number): Date => new Date(since.getTime() + minutes * 60_000);

describe("a model that may be back", () => {
  test("is asked a quarter of an hour later, not before", () => {
    expect(modelEvents([one], after(14))).toEqual([]);
    expect(modelEvents([one], after(15))).toMatchObject([
      { kind: "model", pullRequest: one.pullRequest, head: null, review: true },
    ]);
  });

  test("is asked after twice as long each time", () => {
    const third = { ...one, tries: 3 };
    expect(modelEvents([third], after(59))).toEqual([]);
    expect(modelEvents([third], after(60))).toHaveLength(1);
  });

  test("is not asked for ever", () => {
    expect(modelEvents([{ ...one, tries: 7 }], after(100_000))).toEqual([]);
  });

  test("each try is one event, whatever looks at it and when; the next try another one", () => {
    const keys = [after(15), after(16)].map((now) => modelEvents([one], now)[0]?.dedupeKey);
    expect(keys[0]).toBe(keys[1]);
    expect(modelEvents([{ ...one, tries: 2 }], after(60))[0]?.dedupeKey).not.toBe(keys[0]);
  });
});
