import { expect, test } from "vitest";
import type { RecordedCall } from "../../core/ports/index.ts";
import { callsAnswer } from "./calls-answer.ts";

const call: RecordedCall = {
  id: "1",
  reviewId: "7",
  repositoryUuid: "{shop}",
  purpose: "review",
  provider: "anthropic",
  model: "claude",
  promptVersion: "1",
  begunAt: new Date(0),
  atMost: { tokens: 9_000, microDollars: 50_000 },
  outcome: {
    usage: { input: 1_000, cached: 800, output: 100 },
    microDollars: 4_000,
    milliseconds: 900,
    result: "ok",
  },
};

test("calls are added up by model and purpose; an unfinished one with what it may cost", () => {
  const cut = call.outcome === null ? null : { ...call.outcome, result: "cut" };
  const answer = callsAnswer([
    call,
    { ...call, purpose: "verify", outcome: null },
    { ...call, outcome: cut },
    { ...call, model: "llama" },
  ]);
  expect(answer).toEqual([
    {
      model: "claude",
      purpose: "review",
      calls: 2,
      failed: 1,
      input: 2_000,
      cached: 1_600,
      output: 200,
      usd: 0.008,
    },
    {
      model: "claude",
      purpose: "verify",
      calls: 1,
      failed: 1,
      input: 0,
      cached: 0,
      output: 0,
      usd: 0.05,
    },
    expect.objectContaining({ model: "llama", calls: 1, failed: 0 }),
  ]);
  expect(callsAnswer([])).toEqual([]);
});
