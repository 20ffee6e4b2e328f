import { expect, test } from "vitest";
import { scriptedModel } from "../../test/support/scripted-model.ts";
import { openModels, openTypedModels } from "./open-models.ts";

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
    const typed = openTypedModels(choice);
    expect(await typed.ask(choice, null, question, signal)).toMatchObject({ text: "{}" });
    const server = openModels({ allowed: [] });
    await expect(server.ask(choice, null, question, signal)).rejects.toThrow(/KODY_PRIVATE_HOSTS/);
    const other = openTypedModels({ ...choice, url: "http://127.0.0.1:9/v1" });
    await expect(other.ask(choice, null, question, signal)).rejects.toThrow(/KODY_PRIVATE_HOSTS/);
    expect(model.requests).toHaveLength(1);
  } finally {
    await model.close();
  }
});
