import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCheckedSandbox } from "../../sandbox/contract/index.ts";
import type { Sandbox } from "../../sandbox/index.ts";
import { launchBrowser, screenshot } from "../support/browser.ts";
import { kodyHome } from "../support/kody-process.ts";
import { kodyEmail, kodyToken, shop, stageSeed } from "../support/stage.ts";

const project = join(import.meta.dirname, "../..");
const password = "correct horse battery";

let sandbox: Sandbox;
let violations: () => string[];
let browser: Browser;
let page: Page;
let kody: ChildProcess;
let home: string;

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [join(project, "scripts/build-web.ts")]);
  ({ sandbox, violations } = await createCheckedSandbox({ seed: stageSeed() }));
  await sandbox.commit(shop, {
    branch: "orders",
    from: "main",
    message: "Orders",
    files: {
      "src/orders.js": "export function sort(a) {\n  debugger;\n  if (a = 1) return a;\n}\n",
    },
    user: "ada",
  });
  await sandbox.openPullRequest(shop, { title: "Sort orders", source: "orders", author: "ada" });
  browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  context.setDefaultTimeout(20_000);
  page = await context.newPage();
});
afterAll(async () => {
  await browser.close();
  if (kody.exitCode === null) {
    kody.kill("SIGTERM");
    await once(kody, "exit");
  }
  await sandbox.close();
  await rm(home, { recursive: true, force: true });
  expect(violations()).toEqual([]);
});

/** What a person reads after `kody start`: the address to open. */
async function started(): Promise<string> {
  const made = await kodyHome(sandbox);
  ({ home } = made);
  kody = spawn(process.execPath, [join(project, "bin/kody.js"), "start"], {
    env: { PATH: process.env["PATH"] ?? "", KODY_LOG_LEVEL: "warn", ...made.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  return new Promise((resolve, reject) => {
    kody.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      const address = /Open (\S+)\n/.exec(printed)?.[1];
      if (address !== undefined) resolve(address);
    });
    kody.once("exit", () => reject(new Error(`Kody ended before it ran: ${printed}`)));
  });
}

async function reached(heading: RegExp | string, name: string): Promise<void> {
  await page.getByRole("heading", { level: 1, name: heading }).waitFor();
  await screenshot(page, `walk-${name}`);
}

test("from kody start to a live review, by what the page says alone", async () => {
  await page.goto(await started());
  await reached("Become the administrator of this Kody.", "1-claim");
  await page.getByLabel("Your name").fill("Ada Lovelace");
  await page.getByLabel("Email").fill("ada@shop.example");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Claim this Kody" }).click();

  await reached(/Kody is installed/, "2-status");
  await page.getByRole("button", { name: "Connect to Bitbucket" }).click();
  await reached("Connect Kody to Bitbucket with an API token.", "3-token");
  await page.getByText("12 of 12 scopes").waitFor();
  await page.getByLabel("Email of the Atlassian account").fill(kodyEmail);
  await page.getByLabel("Token", { exact: true }).fill(kodyToken);
  await page.getByRole("button", { name: "Connect", exact: true }).click();

  await reached(/This is Kody’s token/, "4-capabilities");
  await page.getByRole("link", { name: "Next: Repositories" }).click();
  await reached(/Choose the repositories that Kody reviews/, "5-repositories");
  await page.getByRole("checkbox", { name: "shop" }).check();
  await page.getByRole("button", { name: "Save the selection" }).click();

  await reached(/tells Kody of every pull request/, "6-webhooks");
  await page.getByRole("link", { name: "Next: Model" }).click();
  await reached("Kody works without a model. You can add one.", "7-model");
  await page.getByRole("button", { name: "Skip this step" }).click();
  await reached("Kody comments, and does nothing that can’t be undone.", "8-automation");
  await page.getByRole("button", { name: "Save and go on" }).click();

  await reached(/1 open pull request/, "9-offer");
  await page.getByRole("button", { name: /^Review it/ }).click();
  await reached(/\d+ comments?/, "10-reviewed");
  await page.getByRole("link", { name: /Finish/ }).click();
  await reached(/Everything works/, "11-done");

  const [pullRequest] = sandbox.snapshot().pullRequests;
  expect(pullRequest?.comments.some((comment) => comment.inline?.path === "src/orders.js")).toBe(
    true,
  );
  const kept = await page.evaluate("JSON.stringify({ ...sessionStorage, ...localStorage })");
  expect(kept).not.toContain(kodyToken);
}, 180_000);
