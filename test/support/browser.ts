import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import packaged from "@sparticuz/chromium";
import { chromium, type Browser, type LaunchOptions, type Page } from "playwright-core";

/** Git ignores it; one file per page and colour scheme. */
const screenshots = new URL("../../build/screenshots/", import.meta.url);

/**
 * Starts a real browser: on Linux x64 the Chromium inside the package `@sparticuz/chromium` (it needs no system
 * package and works as root), elsewhere an installed Chrome or Edge. Nothing is downloaded. The caller closes it.
 * @throws when there is no browser, naming what to install
 */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform === "linux" && process.arch === "x64")
    return chromium.launch(await packagedBrowser());
  const installed = await launchInstalled();
  if (installed !== null) return installed;
  throw new Error(
    "The browser tests need Chrome or Edge on this system. Install one of them and run the tests again.",
  );
}

async function packagedBrowser(): Promise<LaunchOptions> {
  packaged.setGraphicsMode = false;
  const executablePath = await packaged.executablePath();
  // `--single-process` and `--no-zygote` serve small cloud functions and make long tests unstable.
  const args = packaged.args.filter((arg) => !/^--(?:single-process|no-zygote|headless)/.test(arg));
  return { executablePath, args, headless: true, chromiumSandbox: false };
}

async function launchInstalled(): Promise<Browser | null> {
  for (const channel of ["chrome", "msedge", "chromium"]) {
    const browser = await chromium.launch({ channel, headless: true }).catch(() => null);
    if (browser !== null) return browser;
  }
  return null;
}

/** Writes `build/screenshots/{name}.png` of the whole page and gives its path. */
export async function screenshot(page: Page, name: string): Promise<string> {
  const folder = screenshots.pathname;
  if (!existsSync(folder)) await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, fullPage: true });
  return path;
}
