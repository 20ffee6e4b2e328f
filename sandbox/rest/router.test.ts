import { describe, expect, test } from "vitest";
import { operation } from "./operation.ts";
import type { Method } from "./operation.ts";
import { createRouter } from "./router.ts";

const R = "/repositories/{workspace}/{repo_slug}";
const ROUTES: [Method, string][] = [
  ["GET", R],
  ["PUT", R],
  ["GET", `${R}/pullrequests/activity`],
  ["GET", `${R}/pullrequests/{pull_request_id}`],
  ["GET", `${R}/refs/branches/{name}`],
  ["GET", `${R}/src`],
  ["GET", `${R}/src/{commit}/{path}`],
  ["GET", `${R}/diff/{spec}`],
  ["GET", `${R}/pipelines/{pipeline_uuid}`],
];
const match = createRouter(
  ROUTES.map(([method, route]) => operation(method, route, () => ({ status: 200 }))),
);

function find(method: string, path: string) {
  const found = match(method, path);
  return found.kind === "found" ? [found.operation.route, found.params] : found.kind;
}

const where = { workspace: "w", repo_slug: "r" };

describe("routes", () => {
  test.each([
    ["/repositories/w/r", R, where],
    ["/repositories/w/r/", R, where],
    ["/repositories/w/r/pullrequests/activity", `${R}/pullrequests/activity`, where],
    [
      "/repositories/w/r/pullrequests/7",
      `${R}/pullrequests/{pull_request_id}`,
      { ...where, pull_request_id: "7" },
    ],
    [
      "/repositories/w/r/refs/branches/a%2Fb",
      `${R}/refs/branches/{name}`,
      { ...where, name: "a/b" },
    ],
    ["/repositories/w/r/refs/branches/a/b", `${R}/refs/branches/{name}`, { ...where, name: "a/b" }],
    [
      "/repositories/w/r/src/abc/",
      `${R}/src/{commit}/{path}`,
      { ...where, commit: "abc", path: "" },
    ],
    [
      "/repositories/w/r/src/abc/d/e.txt",
      `${R}/src/{commit}/{path}`,
      { ...where, commit: "abc", path: "d/e.txt" },
    ],
    [
      "/repositories/w/r/src/abc/d/",
      `${R}/src/{commit}/{path}`,
      { ...where, commit: "abc", path: "d/" },
    ],
    [
      "/repositories/w/r/diff/w/r:abc%0Ddef",
      `${R}/diff/{spec}`,
      { ...where, spec: "w/r:abc\rdef" },
    ],
    [
      "/repositories/%7B%7D/%7Bu%7D/pipelines/%7Bp%7D",
      `${R}/pipelines/{pipeline_uuid}`,
      { workspace: "{}", repo_slug: "{u}", pipeline_uuid: "{p}" },
    ],
    ["/repositories/w/r/refs/branches/%25", `${R}/refs/branches/{name}`, { ...where, name: "%" }],
  ])("%s", (path, route, params) => {
    expect(find("GET", path)).toEqual([route, params]);
  });

  test("another method is told apart from no route", () => {
    expect(match("DELETE", "/repositories/w/r")).toEqual({
      kind: "wrong-method",
      allowed: ["GET", "PUT"],
    });
    expect(find("GET", "/repositories/w")).toBe("none");
    expect(find("GET", "/repositories/w/r/src/abc")).toBe("none");
    expect(find("GET", "/x/repositories/w/r")).toBe("none");
    expect(find("GET", "/repositories/w/%E0%A4%A")).toBe("none");
  });
});
