import { afterAll, beforeAll, expect, test } from "vitest";
import { finderThat } from "../support/model-answers.ts";
import { openModelStage, type ModelStage } from "../support/model-stage.ts";
import { movedClock } from "../support/moved-clock.ts";

const clock = movedClock();
let stage: ModelStage;

beforeAll(async () => {
  stage = await openModelStage({ overrides: { clock } });
});
afterAll(async () => stage.close());

const divided = ["export function half(value: number): number {", "  return value / 3;", "}", ""];
const claim = {
  path: "src/half.ts",
  quote: "return value / 3;",
  title: "A third is no half",
  message: "For 6 it answers 2 instead of 3.",
  symbols: ["half"],
};

/** Keys of the notices that are shown. */
async function notices(): Promise<string[]> {
  const { notices: open } = await stage.ask<{ notices: { title: string }[] }>("GET", "/notices");
  return open.map(({ title }) => title);
}

/** Waits, as long as the test may run, until no review waits or runs. */
async function idle(): Promise<void> {
  for (;;) {
    const { queue } = await stage.api.status();
    if (queue.waiting + queue.active === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test("a model that was away is asked again by itself once it may be back, and people hear of both", async () => {
  stage.model.answer = () => ({ status: 503, body: "{}" });
  stage.patience = 300;
  const id = await stage.open("half", { "src/half.ts": divided.join("\n") });
  await stage.reviewed(id);
  expect(stage.summary(id)).toMatch(/^Not reviewed by a model: /);
  expect(await notices()).toContainEqual(
    expect.stringMatching(/^Reviews go without the language model: /),
  );

  stage.model.answer = finderThat(() => ({ findings: [claim] }));
  stage.patience = null;
  const from = stage.model.requests.length;
  await stage.app.runTask("model");
  await idle();
  expect(stage.model.requests).toHaveLength(from);

  clock.move(16);
  await stage.app.runTask("model");
  await stage.app.runTask("model");
  await idle();
  expect(stage.summary(id)).not.toContain("Not reviewed");
  expect(stage.inline(id).map(({ inline }) => inline?.to)).toEqual([2]);
  expect(stage.model.requests).toHaveLength(from + 2);
  expect(await notices()).toEqual([]);

  clock.move(600);
  await stage.app.runTask("model");
  await idle();
  expect(stage.model.requests).toHaveLength(from + 2);
});
