import { expect, test } from "vitest";
import { scriptedModel } from "../../test/support/scripted-model.ts";
import { createReviewKit } from "./review-kit.ts";
import { openModels } from "./open-models.ts";

test("an address inside is asked when a person typed it, and only then", async () => {
  const model = await scriptedModel(() => ({ text: "{}" }));
  const question = {
    system: "",
    prompt: "Hello",
    schema: { type: "object" },
    maxOutputTokens: 10,
    timeoutMilliseconds: 5_000,
  };
  const { signal } = new AbortController();
  const choice = model.choice();
  try {
    const typed = createReviewKit({}).openModels(choice);
    expect(await typed.ask(choice, null, question, signal)).toMatchObject({ text: "{}" });
    const server = openModels({ allowed: [] });
    await expect(server.ask(choice, null, question, signal)).rejects.toThrow(/KODY_PRIVATE_HOSTS/);
    const other = createReviewKit({}).openModels({ ...choice, url: "http://127.0.0.1:9/v1" });
    await expect(other.ask(choice, null, question, signal)).rejects.toThrow(/KODY_PRIVATE_HOSTS/);
    expect(model.requests).toHaveLength(1);
  } finally {
    await model.close();
  }
});
