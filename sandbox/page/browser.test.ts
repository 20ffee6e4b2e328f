import AxeBuilder from "@axe-core/playwright";
import { serve, type ServerType } from "@hono/node-server";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, screenshot } from "../../test/support/browser.ts";
import { showcase } from "./showcase.ts";
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
