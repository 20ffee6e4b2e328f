import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { launchBrowser, screenshot } from "./browser.ts";
import { addPerson, startScriptedApi, type ScriptedApi } from "./scripted-api.ts";

const project = join(import.meta.dirname, "../..");
export const password = "correct horse battery";

/** The built page in a real browser, in front of a scripted Kody. */
export class PageStage {
  readonly api: ScriptedApi;
  readonly #browser: Browser;
  #page: Page | null = null;
  /** What the browser complained about: errors of scripts, and what the content security policy refused. */
  #complaints: string[] = [];

  private constructor(api: ScriptedApi, browser: Browser) {
    this.api = api;
    this.#browser = browser;
  }

  static async open(): Promise<PageStage> {
    await promisify(execFile)(process.execPath, [join(project, "scripts/build-web.ts")]);
    const [api, browser] = await Promise.all([startScriptedApi(), launchBrowser()]);
    return new PageStage(api, browser);
  }

  get page(): Page {
    if (this.#page === null) throw new Error("Call begin() before each test.");
    return this.#page;
  }

  /** A fresh browser and a Kody that nobody has claimed. */
  async begin(): Promise<void> {
    this.api.reset();
    this.#complaints = [];
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 860 } });
    context.setDefaultTimeout(10_000);
    this.#page = await this.tabIn(context.newPage());
  }

  async end(): Promise<void> {
    await this.#page?.context().close();
    expect(this.#complaints).toEqual([]);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.api.close();
  }

  async tabIn(opening: Promise<Page>): Promise<Page> {
    const page = await opening;
    page.on("pageerror", (error) => this.#complaints.push(error.message));
    page.on("console", (message) => {
      const expected = message.location().url.startsWith(`${this.api.url}/api/`);
      if (message.type() === "error" && !expected) this.#complaints.push(message.text());
    });
    return page;
  }

  /** Another person's browser. The caller closes its context. */
  async guest(): Promise<Page> {
    const context = await this.#browser.newContext();
    context.setDefaultTimeout(10_000);
    return context.newPage();
  }

  heading(name: string | RegExp, page = this.page): Locator {
    return page.getByRole("heading", { level: 1, name });
  }

  /** Signed in as somebody of this role, at a path. */
  async enter(path: string, role: "admin" | "viewer" = "admin"): Promise<void> {
    const { page, api } = this;
    api.state.claimed = true;
    addPerson(api.state, "ada@acme.example", role, "active", "Ada Lovelace");
    await page.goto(`${api.url}${path}`);
    await this.signIn();
    await page.getByRole("navigation", { name: "Kody" }).waitFor();
  }

  async signIn(): Promise<void> {
    await this.page.getByLabel("Email").fill("ada@acme.example");
    await this.page.getByLabel("Password", { exact: true }).fill(password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
  }

  /** No violations, light and dark, wide and narrow, nothing cut off; with pictures in build/screenshots. */
  async expectAccessible(name: string): Promise<void> {
    const { page } = this;
    for (const look of ["light", "dark", "narrow"] as const) {
      const width = look === "narrow" ? 400 : 1280;
      await page.setViewportSize({ width, height: 860 });
      await page.emulateMedia({ colorScheme: look === "dark" ? "dark" : "light" });
      const { violations } = await new AxeBuilder({ page }).analyze();
      const seen = violations.map(({ id, nodes }) => `${name} ${look}: ${id} ${nodes[0]?.html}`);
      expect(seen).toEqual([]);
      await screenshot(page, `page-${name}-${look}`);
      const over = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      expect(over, `${name} is ${String(over)} px too wide at ${width}`).toBeLessThanOrEqual(0);
    }
    await page.setViewportSize({ width: 1280, height: 860 });
  }

  async expectFocusOnHeading(): Promise<void> {
    await this.page.waitForFunction("document.activeElement?.tagName === 'H1'");
  }

  /** Presses Tab until something with this name has the focus. */
  async tabTo(name: string): Promise<void> {
    for (let presses = 0; presses < 150; presses += 1) {
      await this.page.keyboard.press("Tab");
      const here = await this.page.evaluate<string>(
        `(() => {
          const { activeElement: at } = document;
          const label = at.id === "" ? null : document.querySelector('label[for="' + at.id + '"]');
          return [at.ariaLabel, label?.textContent, at.textContent].join(" ");
        })()`,
      );
      if (here.includes(name)) return;
    }
    throw new Error(`There is no way by keyboard to “${name}”.`);
  }

  async press(name: string): Promise<void> {
    await this.tabTo(name);
    await this.page.keyboard.press("Enter");
  }

  async type(name: string, text: string): Promise<void> {
    await this.tabTo(name);
    await this.page.keyboard.insertText(text);
  }

  /** What another tab or window does to this one. */
  async comeBack(page = this.page): Promise<void> {
    await page.evaluate("dispatchEvent(new Event('focus'))");
  }

  /** Milliseconds from each key press until the page has been painted again. */
  async typingTimes(text: string): Promise<number[]> {
    const times: number[] = [];
    for (const letter of text) {
      await this.page.evaluate(
        "addEventListener('keydown', () => (globalThis.pressed = performance.now()), { once: true, capture: true })",
      );
      await this.page.keyboard.press(letter);
      const passed =
        "new Promise((done) => requestAnimationFrame(() => done(performance.now() - pressed)))";
      times.push(Math.round(await this.page.evaluate<number>(passed)));
    }
    return times;
  }
}
