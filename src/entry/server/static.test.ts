import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pageRoutes } from "./static.ts";

const index = new URL("../../../web/dist/index.html", import.meta.url);
const routes = pageRoutes();

test.each([
  "/assets/../../package.json",
  "/assets/..%2f..%2fpackage.json",
  "/assets/%2e%2e/%2e%2e/package.json",
  "/assets/....//package.json",
  "/assets/..\\..\\package.json",
  "/assets//etc/passwd",
  "/assets/package.json%00.css",
  "/package.json",
  "/../package.json",
  "/%2e%2e/%2e%2e/src/config/settings.ts",
])("%s gives nothing of the disk away", async (path) => {
  const answer = await routes.request(path);
  const body = await answer.text();
  expect(body).not.toMatch(/"license"|root:|export function/);
  expect([404, 503, 200]).toContain(answer.status);
  // What is answered is the page or nothing.
  if (answer.status === 200) expect(body).toBe(readFileSync(index, "utf8"));
});

test.each(["/assets/absent.js", "/assets/absent", "/assets/absent.exe", "/assets/index.html"])(
  "%s, which is no asset, is not found rather than the page",
  async (path) => {
    expect((await routes.request(path)).status).toBe(404);
  },
);

test("every address of the application is the page, never kept; unbuilt, it says how to build it", async () => {
  for (const path of ["/", "/reviews/12", "/settings?tab=1"]) {
    const answer = await routes.request(path);
    const body = await answer.text();
    if (existsSync(index)) {
      expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-cache"]);
      expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(body).toMatch(/<!doctype html>/i);
    } else {
      expect([answer.status, body]).toEqual([503, expect.stringContaining("npm run build:web")]);
    }
  }
});

test("the page is read, not written to", async () => {
  expect((await routes.request("/", { method: "POST", body: "x" })).status).toBe(404);
});
