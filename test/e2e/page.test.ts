import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launchBrowser, screenshot } from "../support/browser.ts";
import { openStage, owner, type Stage } from "../support/stage.ts";

const project = join(import.meta.dirname, "../..");
const hostileTitle = '<img src=x onerror="document.title=1"> [x](javascript:alert(1))';

let stage: Stage;
let browser: Browser;
let page: Page;
/** What the browser complained about: errors of scripts, and what the content security policy refused. */
let complaints: string[] = [];

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [join(project, "scripts/build-web.ts")]);
  [stage, browser] = await Promise.all([openStage(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});

beforeEach(async () => {
  complaints = [];
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // A refused request is how the page finds out that nobody is signed in.
    const expected = message.location().url.startsWith(`${stage.app.url}/api/`);
    if (message.type() === "error" && !expected) complaints.push(message.text());
  });
});
afterEach(async () => {
  await page.context().close();
  expect(complaints).toEqual([]);
});

async function signIn(path = "/"): Promise<void> {
  const cookies = (stage.api.headers()["cookie"] ?? "").split("; ").map((pair) => {
    const [name = "", value = ""] = pair.split("=");
    return { name, value, url: stage.app.url };
  });
  await page.context().addCookies(cookies);
  await page.goto(stage.app.url);
  await page.getByRole("navigation").waitFor();
  if (path !== "/") await page.goto(`${stage.app.url}${path}`);
}

function headline(): Promise<string> {
  return page.getByRole("heading", { level: 1 }).innerText();
}

async function expectAccessible(name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(({ id, nodes }) => `${name} ${colorScheme}: ${id} ${nodes[0]?.html}`),
    ).toEqual([]);
    await screenshot(page, `kody-${name}-${colorScheme}`);
  }
}

describe("the page in a browser", () => {
  test("opens with a session, also when it is loaded again", async () => {
    await signIn();
    expect(await headline()).toContain("Everything works.");
    await page.reload();
    expect(await headline()).toContain("Everything works.");
    await expectAccessible("status");
  });

  test("without a session there is nothing to see but the way in", async () => {
    await page.goto(`${stage.app.url}/reviews`);
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    expect(await page.getByRole("navigation").count()).toBe(0);
    await expectAccessible("sign-in");
  });

  test("a review appears while one looks on, and opens by keyboard to every finding", async () => {
    await signIn("/reviews");
    await page.getByRole("heading", { level: 1, name: /review/ }).waitFor();
    const id = await stage.open("orders", {
      "src/orders.js": "export function sort(a) {\n  debugger;\n  if (a = 1) return a;\n}\n",
    });
    await stage.reviewed(id);
    const link = page.getByRole("link", { name: "orders", exact: true });
    await link.waitFor();
    await expectAccessible("reviews");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 2, name: "Comments" }).waitFor();
    expect(await headline()).toMatch(/^\d+ comments?/);
    const finding = page.getByRole("button", { name: /debugger/i }).first();
    await finding.click();
    expect(await finding.getAttribute("aria-expanded")).toBe("true");
    await expectAccessible("review");
  });

  test("titles written by strangers are shown as they were written", async () => {
    await stage.sandbox.commit(
      { workspace: "acme", slug: "shop" },
      { branch: "hostile", from: "main", message: "x", files: { "a.txt": "a\n" }, user: "ada" },
    );
    const { id } = await stage.sandbox.openPullRequest(
      { workspace: "acme", slug: "shop" },
      { title: hostileTitle, source: "hostile", author: "ada" },
    );
    await stage.reviewed(id);
    await signIn("/reviews");
    const link = page.getByRole("link", { name: hostileTitle });
    await link.waitFor();
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.title()).toBe("Reviews · Kody");
    await link.click();
    await page.getByRole("link", { name: hostileTitle }).waitFor();
  });

  test("the filter is in the address, and the slash key leads to it", async () => {
    await signIn("/reviews");
    await page.getByRole("heading", { level: 1, name: /reviews?\./ }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("no such thing");
    await page.getByText("No review matches this filter.").waitFor();
    expect(page.url()).toContain("?q=no+such+thing");
    await page.reload();
    await page.getByText("No review matches this filter.").waitFor();
  });

  test("signing out closes the session for good", async () => {
    await signIn();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    await page.reload();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    expect(await page.getByRole("navigation").count()).toBe(0);
    // The tests that follow need a session of their own.
    await stage.api.signIn({ email: owner.email, password: owner.password });
  });
});
