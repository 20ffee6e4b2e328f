import AxeBuilder from "@axe-core/playwright";
import { serve, type ServerType } from "@hono/node-server";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, screenshot } from "../../test/support/browser.ts";
import { showcase } from "./testing/index.ts";
import { createPages } from "./index.ts";

let browser: Browser;
let server: ServerType;
let url = "";

beforeAll(async () => {
  browser = await launchBrowser();
  await new Promise<void>((resolve) => {
    server = serve(
      { fetch: createPages(showcase()).fetch, hostname: "127.0.0.1", port: 0 },
      (address) => {
        url = `http://127.0.0.1:${address.port}`;
        resolve();
      },
    );
  });
});

afterAll(async () => {
  await browser.close();
  await new Promise((resolve) => server.close(resolve));
});

async function open(path: string, colorScheme: "light" | "dark"): Promise<Page> {
  const context = await browser.newContext({ colorScheme, viewport: { width: 1400, height: 900 } });
  const page = await context.newPage();
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(url + path);
  expect(requests.every((request) => request.startsWith(url))).toBe(true);
  return page;
}
const path = "/acme/shop/pull-requests/7";

test.each(["light", "dark"] as const)("the pages are accessible in %s", async (scheme) => {
  for (const [name, address] of [
    ["pull-request", path],
    ["pull-requests", "/"],
  ] as const) {
    const page = await open(address, scheme);
    await screenshot(page, `sandbox-${name}-${scheme}`);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
    await page.context().close();
  }
});

/** The distance of an element's edge from the top of the page, in pixels. */
async function edge(page: Page, selector: string, side: "top" | "bottom"): Promise<number> {
  const box = await page.locator(selector).boundingBox();
  if (box === null) throw new Error(`${selector} is not visible.`);
  return side === "top" ? box.y : box.y + box.height;
}

test("comments are seen between their line and the next", async () => {
  const page = await open(path, "light");
  expect(await edge(page, "#comment-2", "top")).toBeGreaterThan(
    await edge(page, "#file-1-new-41", "bottom"),
  );
  expect(await edge(page, "#comment-3", "bottom")).toBeLessThan(
    await edge(page, "#file-1-new-42", "top"),
  );
  expect(await edge(page, "#comment-5", "top")).toBeGreaterThan(
    await edge(page, "#file-1-old-95", "bottom"),
  );
  expect(await page.locator("#comment-7").locator("..").textContent()).toContain("not in the diff");
  expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  await page.context().close();
});

test("it can be used with the keyboard alone", async () => {
  const page = await open(path, "light");
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
  await page.keyboard.press("Enter");
  await page.waitForURL(/#content/);
  await page.locator("#file-1 > summary").focus();
  await page.keyboard.press("Enter");
  await page.locator("#comment-2").waitFor({ state: "hidden" });
  await page.goto(`${url}${path}#comment-2`);
  await page.locator("#comment-2").waitFor({ state: "visible" });
  await page.context().close();
});

test("at 700 px nothing is cut off", async () => {
  const page = await open(path, "light");
  await page.setViewportSize({ width: 700, height: 900 });
  expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  await page.context().close();
});
