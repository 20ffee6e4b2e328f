import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launchBrowser, screenshot } from "../support/browser.ts";
import { addPerson, startScriptedApi, type ScriptedApi } from "../support/scripted-api.ts";
import { audit } from "../support/scripted-connection.ts";
import { listed } from "../support/scripted-repositories.ts";
import {
  at,
  connected,
  guide,
  hook,
  hostileRepositories,
  manyRepositories,
  repository,
} from "../support/scripted-state.ts";

const project = join(import.meta.dirname, "../..");
const password = "correct horse battery";
const token = "ATATT3xFfGF0canary-token=1A2B3C4D";

let api: ScriptedApi;
let browser: Browser;
let page: Page;
/** What the browser complained about: errors of scripts, and what the content security policy refused. */
let complaints: string[] = [];

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [join(project, "scripts/build-web.ts")]);
  [api, browser] = await Promise.all([startScriptedApi(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await api.close();
});

beforeEach(async () => {
  api.reset();
  complaints = [];
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  context.setDefaultTimeout(10_000);
  page = await context.newPage();
  listen(page);
});
afterEach(async () => {
  await page.context().close();
  expect(complaints).toEqual([]);
});

function listen(page: Page): void {
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    const expected = message.location().url.startsWith(`${api.url}/api/`);
    if (message.type() === "error" && !expected) complaints.push(message.text());
  });
}

function heading(name: string | RegExp, of = page) {
  return of.getByRole("heading", { level: 1, name });
}

/** No violations, light and dark, wide and narrow; with pictures. */
async function expectAccessible(name: string): Promise<void> {
  for (const width of [1280, 400]) {
    await page.setViewportSize({ width, height: 860 });
    for (const colorScheme of ["light", "dark"] as const) {
      if (width === 400 && colorScheme === "dark") continue;
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      const seen = violations.map(
        ({ id, nodes }) => `${name} ${colorScheme}: ${id} ${nodes[0]?.html}`,
      );
      expect(seen).toEqual([]);
      await screenshot(page, `setup-${name}-${width === 400 ? "narrow" : colorScheme}`);
    }
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wider, `${name} scrolls sideways at ${width}`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1280, height: 860 });
}

/** Presses Tab until something with this accessible name has the focus. */
async function tabTo(name: string): Promise<void> {
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(() => {
      const { activeElement } = document;
      const label =
        activeElement?.id === ""
          ? null
          : document.querySelector(`label[for="${activeElement?.id}"]`);
      return `${activeElement?.getAttribute("aria-label") ?? ""} ${label?.textContent ?? ""} ${activeElement?.textContent ?? ""}`;
    });
    if (here.includes(name)) return;
  }
  throw new Error(`No way by keyboard to “${name}”.`);
}

async function press(name: string): Promise<void> {
  await tabTo(name);
  await page.keyboard.press("Enter");
}

async function type(name: string, text: string): Promise<void> {
  await tabTo(name);
  await page.keyboard.insertText(text);
}

async function expectFocusOnHeading(): Promise<void> {
  await page.waitForFunction(() => document.activeElement?.tagName === "H1");
}

/** Signed in as somebody of this role, at a path. */
async function enter(path: string, role: "admin" | "viewer" = "admin"): Promise<void> {
  api.state.claimed = true;
  addPerson(api.state, "ada@acme.example", role, "active", "Ada Lovelace");
  await page.goto(`${api.url}${path}`);
  await page.getByLabel("Email").fill("ada@acme.example");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Kody" }).waitFor();
}

describe("the whole set-up", () => {
  test("by keyboard alone: from the printed address to the findings of a live review", async () => {
    await page.goto(`${api.url}/claim#secret=${api.secret}`);
    await heading("Become the administrator of this Kody.").waitFor();
    expect(page.url()).toBe(`${api.url}/claim`);
    await expectAccessible("claim");
    await type("Your name", "Ada Lovelace");
    await type("Email", "ada@acme.example");
    await type("Password", password);
    await page.keyboard.press("Enter");
    await heading(/Kody is installed/).waitFor();

    await press("Set-up");
    await heading("Connect Kody to Bitbucket with an API token.").waitFor();
    await expectFocusOnHeading();
    await expectAccessible("token");
    await press("Least privilege");
    await page.getByText("5 of 7 scopes").waitFor();
    await type("Email of the Atlassian account", "kody@acme.example");
    await type("Token", token);
    await page.keyboard.press("Enter");

    await heading(/This is Kody Bot’s token/).waitFor();
    await expectFocusOnHeading();
    await expectAccessible("capabilities");
    await press("Next: Repositories");
    await heading(/Choose the repositories that Kody reviews/).waitFor();
    await page.getByRole("checkbox", { name: "service-0000" }).waitFor();
    await expectAccessible("repositories");
    await page.keyboard.press("/");
    await page.keyboard.type("service");
    await page.getByText("20 of 23 shown").waitFor();
    await page.keyboard.press("Escape");
    for (const key of ["j", "j", "j", "k", "j", "Space", "j", "Space"])
      await page.keyboard.press(key);
    await page.getByText("2 of 23 selected, not saved yet: 2 more").waitFor();
    await press("Save the selection");

    await heading(/Setting up webhooks|no webhook|tells Kody of every/).waitFor();
    await page.getByText("The address reaches this Kody.").waitFor();
    await page
      .getByText(/tells Kody of every pull request in 2|1 repository has no webhook/)
      .waitFor();
    await expectAccessible("webhooks");
    await press("Next: Model");
    await heading("Kody works without a model. You can add one.").waitFor();
    await expectAccessible("model");
    await press("Skip this step");
    await heading("Kody comments, and does nothing that can’t be undone.").waitFor();
    await expectFocusOnHeading();
    await expectAccessible("automation");
    api.state.pullRequests = [
      {
        workspace: "acme",
        slug: "shop",
        id: 12,
        title: "Sort orders",
        url: "https://bitbucket.org/acme/shop/pull-requests/12",
        updatedOn: at,
      },
    ];
    await press("Save and go on");
    await heading(/1 open pull request/).waitFor();
    await expectAccessible("review-offer");
    await press("Review it: Sort orders");
    await heading("Kody is reviewing this pull request.").waitFor();
    await expectAccessible("review-live");
    await heading(/1 comment, 1 of them high/).waitFor();
    await expectAccessible("review-done");
    await press("Finish");
    await heading(/Everything works/).waitFor();
    expect(
      JSON.stringify(await page.evaluate(() => ({ ...sessionStorage, ...localStorage }))),
    ).not.toMatch(/canary|horse/);
  }, 120_000);
});
