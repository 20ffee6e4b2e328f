import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { PageStage } from "../support/page-stage.ts";
import { listed } from "../support/scripted-repositories.ts";
import { connected, repository } from "../support/scripted-state.ts";

const uuid = "{5f2c1b9e-0d3a-4c57-8a61-1f0e9d8c7b6a}";
let stage: PageStage;

beforeAll(async () => {
  stage = await PageStage.open();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());
afterEach(() => stage.end());

test("destinations are added, changed, tested and removed, with problems beside their fields", async () => {
  stage.api.state.connection = connected("3C4D");
  stage.api.state.repositories = listed([repository("shop", { watched: true, uuid })]);
  await stage.enter("/settings");
  const { page } = stage;
  const press = async (name: string): Promise<void> => page.getByRole("button", { name }).click();
  await page.getByText("Nobody is told of reviews yet.").waitFor();
  await press("Add a destination");
  await page.getByLabel("Name of the destination").fill("Shop team");
  await page.getByLabel("Its webhook").fill("hooks.example");
  await page.getByLabel("Name of the destination").focus();
  await page.getByText("Enter the whole address of the webhook.").waitFor();
  await page.getByLabel("Its webhook").fill("https://hooks.example/T/secret-part");
  await page.getByLabel("For", { exact: true }).selectOption("Chosen repositories");
  await page.getByLabel("Repositories, one a line").fill("acme/nowhere");
  await press("Save the destination");
  await page.getByText("Kody knows no repository “acme/nowhere”.").first().waitFor();
  await stage.expectAccessible("destinations-form");
  await page.getByLabel("Repositories, one a line").fill("acme/shop");
  await page.getByLabel("Kody requests changes").check();
  await press("Save the destination");
  await page.getByText("Webhook at hooks.example").waitFor();
  expect(stage.api.state.destinations).toMatchObject([
    {
      name: "Shop team",
      topics: ["review-done", "changes-requested", "needs-attention"],
      scope: { of: "repositories" },
    },
  ]);
  expect(await page.content()).not.toContain("secret-part");
  await press("Send a test Shop team");
  await page.getByText("The test message was taken for hooks.example.").waitFor();
  await press("Change Shop team");
  await page.getByLabel("Way").selectOption("Email");
  await page.getByLabel("Its email address").fill("ada@shop.example");
  await press("Save the destination");
  await page.getByText("ada@shop.example").waitFor();
  stage.api.state.destinations = stage.api.state.destinations.map((one) => ({
    ...one,
    name: "<b>Team</b>",
    trouble: "Not yet sent: mail.example has a problem of its own; Kody tries again.",
  }));
  await page.reload();
  await page.getByText("mail.example has a problem of its own").waitFor();
  await stage.expectAccessible("destinations");
  await press("Remove… <b>Team</b>");
  await press("Remove it and what waits");
  await page.getByText("Nobody is told of reviews yet.").waitFor();
}, 90_000);
