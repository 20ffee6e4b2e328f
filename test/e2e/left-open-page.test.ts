import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { PageStage } from "../support/page-stage.ts";
import { leftover } from "../support/scripted-leftovers.ts";

const hostile = '<img src=x onerror="document.title=1"> [a](https://evil.example) \u202eabc';
let stage: PageStage;

beforeAll(async () => {
  stage = await PageStage.open();
});
afterAll(() => stage.close());
beforeEach(async () => {
  await stage.begin();
  stage.api.state.leftovers = [
    leftover("1", { severity: "critical" }),
    leftover("2", { title: hostile, path: `${hostile}.ts`, severity: "low", line: null }),
    leftover("3", { pullRequestUrl: "javascript:alert(1)", title: "Odd address" }),
    leftover("4", {
      title: "An awaited call in a loop",
      severity: "medium",
      issueProblem: "Jira knows no project SHOP. Check its key in the settings.",
    }),
    leftover("5", { title: "Long ago", severity: "info", state: "done", closedBy: "Bob" }),
    leftover("6", { title: "Has an issue", issueKey: "SHOP-12" }),
  ];
});
afterEach(() => stage.end());

test("an administrator filters, and closes what is done", async () => {
  await stage.enter("/left-open");
  const { page } = stage;
  await stage.heading("5 findings left open at merges, 3 of them high or critical.").waitFor();
  expect(await page.locator("main img, a[href*=evil], a[href^=javascript]").count()).toBe(0);
  await stage.expectAccessible("left-open");
  expect(await page.getByText("Long ago").count()).toBe(0);

  await page.keyboard.press("/");
  await page.keyboard.insertText("awaited");
  await page.waitForURL("**/left-open?q=awaited");
  expect(await page.getByRole("row").count()).toBe(2);
  await page.getByRole("button", { name: "Done: An awaited call in a loop" }).click();
  await page.getByText("No finding matches this filter.").waitFor();
  await page.getByRole("combobox", { name: "Filter by state" }).selectOption("any");
  await page.getByText("Done, by Ada Lovelace").waitFor();
  const link = page.getByRole("link", { name: "Download as CSV" });
  expect(await link.getAttribute("href")).toBe("/api/leftovers?q=awaited&state=any&format=csv");
});

test("keys move through the rows, and a filter in the address counts", async () => {
  await stage.enter("/left-open?severity=high&state=nonsense");
  const { page } = stage;
  await page.getByText("Odd address").waitFor();
  expect(await page.getByRole("row").count()).toBe(3);
  for (const key of ["j", "j", "k"]) await page.keyboard.press(key);
  await page.locator("tr[aria-selected=true]").getByText("Odd address").waitFor();
});

test("viewers only read", async () => {
  await stage.enter("/left-open", "viewer");
  await stage.page.getByText("Odd address").waitFor();
  expect(await stage.page.locator("main").getByRole("button").count()).toBe(0);
});

test("a thousand are shown, and none teach what comes here", async () => {
  stage.api.state.leftovers = Array.from({ length: 1_000 }, (_, at) => leftover(String(at)));
  await stage.enter("/left-open");
  await stage.heading(/^1000 findings left open/).waitFor();
  expect(await stage.page.getByRole("row").count()).toBe(1_001);
  stage.api.state.leftovers = [];
  await stage.page.reload();
  await stage.heading("No merge has left anything open.").waitFor();
  await stage.page.getByText("until it is fixed, or somebody resolves its comment").waitFor();
  await stage.expectAccessible("left-open-none");
});
