import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  areIndispensable,
  features,
  featuresOf,
  lackedBy,
  toGranular,
  tokenScopes,
} from "./index.ts";

describe("scopes under older names", () => {
  test.each([
    [["repository"], ["read:repository"]],
    [["repository:write"], ["read:repository", "write:repository"]],
    // Bitbucket: the administrator's scope lets neither read nor write.
    [["repository:admin"], ["admin:repository"]],
    [["pullrequest"], ["read:pullrequest", "read:repository"]],
    [
      ["pullrequest:write"],
      ["read:pullrequest", "write:pullrequest", "read:repository", "write:repository"],
    ],
    [["webhook"], ["read:webhook", "write:webhook"]],
    [["account"], ["read:user", "read:workspace"]],
    [["pipeline:variable"], ["read:pipeline", "variable:pipeline"]],
    [["repository:delete"], ["delete:repository"]],
    [["project:admin"], ["admin:project"]],
    [["runner"], ["read:runner"]],
  ])("%j amount to %j", (classic, granular) => {
    expect(toGranular(classic)).toEqual(granular.map((name) => `${name}:bitbucket`));
  });

  test("granular ones stay, those of other products go, none comes twice", () => {
    expect(
      toGranular(["read:me", "read:account", "write:jira-work", "pullrequest", "repository"]),
    ).toEqual(["read:pullrequest:bitbucket", "read:repository:bitbucket"]);
    fc.assert(
      fc.property(fc.shuffledSubarray([...tokenScopes]), (scopes) => {
        expect(toGranular([...scopes, ...scopes])).toEqual(scopes);
      }),
    );
  });

  test("tell whether anything works without them", () => {
    expect(areIndispensable(["read:repository:bitbucket"])).toBe(true);
    expect(areIndispensable(["write:webhook:bitbucket", "pullrequest"])).toBe(true);
    expect(areIndispensable(["write:webhook:bitbucket", "repository:admin"])).toBe(false);
    expect(areIndispensable([])).toBe(false);
  });
});

test("each scope is there for a feature, and each feature for a scope of the table", () => {
  for (const scope of tokenScopes)
    expect([scope, featuresOf(scope).length]).not.toEqual([scope, 0]);
  for (const feature of features) expect(feature.scopes.length).toBeGreaterThan(0);
  expect(featuresOf("delete:webhook:bitbucket")).toEqual([]);
});

test("a scope that is missing says nothing of those that it would bring along", () => {
  expect(lackedBy(["pullrequest:write"])).toEqual(["write:pullrequest:bitbucket"]);
  expect(lackedBy(["project", "repository:write"])).toEqual([
    "read:project:bitbucket",
    "write:repository:bitbucket",
  ]);
  expect(lackedBy(["webhook"])).toEqual(["read:webhook:bitbucket", "write:webhook:bitbucket"]);
  expect(lackedBy(["read:pullrequest:bitbucket"])).toEqual(["read:pullrequest:bitbucket"]);
  for (const scope of ["project", "repository:write", "pullrequest:write", "webhook", "pipeline"])
    expect([scope, areIndispensable([scope])]).toEqual([scope, false]);
  for (const scope of ["repository", "pullrequest", "read:repository:bitbucket"])
    expect([scope, areIndispensable([scope])]).toEqual([scope, true]);
});
