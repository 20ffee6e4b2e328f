import { lstat, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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
  // `--single-process` and `--no-zygote` serve small cloud functions and make long tests unstable.
  const args = packaged.args.filter((arg) => !/^--(?:single-process|no-zygote|headless)/.test(arg));
  const folder = await unpackedBrowser();
  return {
    executablePath: join(folder, "chromium"),
    args,
    env: { ...process.env, FONTCONFIG_FILE: join(folder, "fonts.conf") },
    headless: true,
    chromiumSandbox: false,
  };
}

/**
 * The folder with the unpacked browser: made once per user and shared by all test runs. The package would take
 * `/tmp/chromium`, which may be another user's, or half written by a test that runs at the same time.
 */
async function unpackedBrowser(): Promise<string> {
  const uid = process.getuid?.() ?? 0;
  const shared = join(tmpdir(), `kody-chromium-${uid}-${await packagedVersion()}`);
  const found = await lstat(shared).catch(() => null);
  if (found?.isDirectory() === true && found.uid === uid) return shared;
  const fresh = await mkdtemp(`${shared}-`);
  await unpackTo(fresh, join(shared, "cache"));
  try {
    await rename(fresh, shared);
    return shared;
  } catch {
    // Another run was faster. Its folder does as well, unless it belongs to somebody else.
    const other = await lstat(shared).catch(() => null);
    if (other?.uid !== uid) return fresh;
    await rm(fresh, { recursive: true, force: true });
    return shared;
  }
}

async function packagedVersion(): Promise<string> {
  const manifest = new URL("../package.json", import.meta.resolve("@sparticuz/chromium"));
  const text = await readFile(manifest, "utf8");
  return /"version":\s*"([\w.-]+)"/.exec(text)?.[1] ?? "unknown";
}

async function unpackTo(folder: string, cache: string): Promise<void> {
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = folder;
  try {
    await packaged.executablePath();
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
  // The system's fonts when it has some; the package's own for machines without any.
  const fonts = `<?xml version="1.0"?>
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir prefix="relative">fonts</dir>
<cachedir>${cache}</cachedir>
</fontconfig>
`;
  await writeFile(join(folder, "fonts.conf"), fonts);
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
  const folder = fileURLToPath(screenshots);
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, fullPage: true });
  return path;
}
