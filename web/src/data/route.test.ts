import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { routeOf } from "./route.ts";

test("every notice leads to a page that there is", () => {
  const folder = new URL("../../../src/", import.meta.url);
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /^(?:app|core)\b.*(?<!\.test)\.ts$/.test(file))
    .flatMap((file) => [
      ...readFileSync(new URL(file, folder), "utf8").matchAll(/\bpath: "(\/[^"]*)"/g),
    ])
    .map(([, path]) => path ?? "");
  expect(paths).toContain("/setup/token");
  expect(paths.filter((path) => routeOf(path).page === "nowhere")).toEqual([]);
});
