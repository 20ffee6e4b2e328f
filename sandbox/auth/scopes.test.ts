import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { describe, expect, test } from "vitest";
import { OPERATIONS } from "../rest/index.ts";
import {
  classicScope,
  eventScope,
  granularScopes,
  knownOperations,
  requiredScopes,
} from "./scopes.ts";

const file = new URL("../../../shared/bitbucket/operations.json", import.meta.url);

/** Newer than the document. */
const undocumented = new Set([
  "GET /repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}/mergeability/checks",
]);

describe("the table of scopes", () => {
  test("has exactly the operations that the sandbox offers", () => {
    const offered = OPERATIONS.map(({ method, route }) => `${method} ${route}`);
    expect(new Set(offered).size).toBe(offered.length);
    expect(knownOperations().toSorted()).toEqual(offered.toSorted());
  });

  test("says the same as Bitbucket's own document", () => {
    if (!existsSync(file)) {
      console.log("Bitbucket's list of operations is absent: the scopes were not compared.");
    }
    const text = existsSync(file) ? readFileSync(file, "utf8") : '{"operations":[]}';
    const documented = new Map(
      z
        .object({
          operations: z.array(
            z.object({
              method: z.string(),
              path: z.string(),
              granular_scopes: z.array(z.string()),
            }),
          ),
        })
        .parse(JSON.parse(text))
        .operations.map((one) => [`${one.method} ${one.path}`, one.granular_scopes.toSorted()]),
    );
    const compared = knownOperations().filter((name) => documented.has(name));
    const known = knownOperations().filter((name) => !undocumented.has(name));
    expect(compared.length).toBe(existsSync(file) ? known.length : 0);
    for (const name of compared) {
      expect([name, [...requiredScopes(name)].toSorted()]).toEqual([name, documented.get(name)]);
    }
  });

  test("knows what each needs, all of it", () => {
    const pull = "/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}";
    expect(requiredScopes(`POST ${pull}/comments`)).toEqual(["read:pullrequest:bitbucket"]);
    expect(requiredScopes(`POST ${pull}/merge`)).toEqual([
      "read:pullrequest:bitbucket",
      "write:pullrequest:bitbucket",
    ]);
    expect(requiredScopes(`DELETE ${pull}/approve`)).toEqual(["write:pullrequest:bitbucket"]);
    expect(requiredScopes("DELETE /repositories/{workspace}/{repo_slug}/hooks/{uid}")).toEqual([
      "delete:webhook:bitbucket",
    ]);
    expect(requiredScopes("GET /hook_events")).toEqual([]);
  });

  test("an operation without an entry is a mistake", () => {
    expect(() => requiredScopes("GET /nothing")).toThrow("No scopes are listed for GET /nothing");
  });
});

describe("classic scopes of access tokens", () => {
  test.each([
    [["repository"], ["read:repository"]],
    [["repository:write"], ["read:repository", "write:repository"]],
    [["repository:admin"], ["admin:repository"]],
    [["pullrequest"], ["read:pullrequest", "read:repository"]],
    [
      ["pullrequest:write"],
      ["read:pullrequest", "write:pullrequest", "read:repository", "write:repository"],
    ],
    [["webhook"], ["read:webhook", "write:webhook", "delete:webhook"]],
    [
      ["account", "pipeline"],
      ["read:user", "read:workspace", "read:pipeline"],
    ],
    [["unheard-of"], []],
  ])("%j", (classic, granular) => {
    const expected = granular.map((name) => `${name}:bitbucket`);
    expect([...granularScopes(classic)].filter((name) => name.endsWith(":bitbucket"))).toEqual(
      expected,
    );
  });

  test("granular scopes imply nothing", () => {
    expect([...granularScopes(["write:repository:bitbucket"])]).toEqual([
      "write:repository:bitbucket",
    ]);
  });

  test.each([
    ["read:repository:bitbucket", "repository"],
    ["write:pullrequest:bitbucket", "pullrequest:write"],
    ["delete:webhook:bitbucket", "webhook"],
    ["read:user:bitbucket", "account"],
  ])("%s is %s", (granular, classic) => {
    expect(classicScope(granular)).toBe(classic);
  });
});

test("an event needs the read scope of its subject", () => {
  expect(eventScope("repo:push")).toBe("read:repository:bitbucket");
  expect(eventScope("pullrequest:created")).toBe("read:pullrequest:bitbucket");
  expect(eventScope("issue:created")).toBe("read:issue:bitbucket");
});
