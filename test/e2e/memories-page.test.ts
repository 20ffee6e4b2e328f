import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { PageStage } from "../support/page-stage.ts";
import { memory } from "../support/scripted-memories.ts";
import { listed } from "../support/scripted-repositories.ts";
import { connected, hook, repository } from "../support/scripted-state.ts";

const hostile = '<img src=x onerror="document.title=1"> [a](https://evil.example) \u202eabc';
let stage: PageStage;

beforeAll(async () => {
  stage = await PageStage.open();
});
afterAll(() => stage.close());
beforeEach(async () => {
  await stage.begin();
  stage.api.state.connection = connected("3C4D");
  stage.api.state.repositories = listed([
    repository("shop", { watched: true, hook: hook("created") }),
  ]);
  stage.api.state.memories = [memory("1", "Money is in cents."), memory("2", hostile)];
});
afterEach(() => stage.end());

test("an administrator accepts, edits, declines, deletes and adds", async () => {
  await stage.enter("/repositories");
  const { page } = stage;
  const part = page.getByRole("region", { name: "Memories" });
  await part.getByText("2 proposals wait for an administrator. No decision counts yet.").waitFor();
  await part.getByText("asked for in pull request 12 by Ann").first().waitFor();
  expect(await page.locator("main img, a[href*=evil]").count()).toBe(0);
  await stage.expectAccessible("memories");

  await part.getByRole("button", { name: "Edit memory 1" }).click();
  await part.getByLabel("What the team decided").first().fill("Money is in cents of euros.");
  await part.getByLabel("Files that it is about").first().fill("src/money/**\n");
  await stage.expectAccessible("memories-edit");
  await part.getByRole("button", { name: "Save memory 1" }).click();
  await part.getByText("src/money/**").waitFor();
  await part.getByRole("button", { name: "Accept memory 1" }).click();
  await part.getByText("1 proposal waits for an administrator. 1 decision counts.").waitFor();
  expect(stage.api.calls.findLast(({ call }) => call === "PUT /api/memories/1/state")?.body).toBe(
    JSON.stringify({ state: "accepted", text: "Money is in cents of euros." }),
  );

  await part.getByRole("button", { name: "Decline memory 2" }).click();
  const second = part.getByRole("row").filter({ hasText: "onerror" });
  await second.getByText("declined").waitFor();
  await second.getByRole("button", { name: "Delete…" }).click();
  await second.getByLabel("Type delete to confirm").fill("delete");
  await second.getByRole("button", { name: "Delete", exact: true }).click();
  await second.waitFor({ state: "detached" });

  await part.getByText("Add a memory").click();
  await part.getByRole("button", { name: "Add the memory" }).click();
  await part.getByText("Say what the team decided.").first().waitFor();
  await part.getByLabel("What the team decided").fill("Do not report: Missing null check");
  await part.getByLabel("Repository of the memory").fill("acme/shop");
  await part.getByRole("button", { name: "Add the memory" }).click();
  await part.getByText("2 decisions count.").waitFor();
  expect(stage.api.state.memories.at(-1)).toMatchObject({ repository: "acme/shop", paths: [] });
});

test("viewers only read", async () => {
  await stage.enter("/repositories", "viewer");
  const part = stage.page.getByRole("region", { name: "Memories" });
  await part.getByText("Money is in cents.").waitFor();
  expect(await part.getByRole("button").count()).toBe(0);
});
