import { describe, expect, test } from "vitest";
import { somePullRequest } from "../../../test/support/fake-host.ts";
import { KodyError } from "../domain/index.ts";
import type { BranchRestriction, RepositoryPermission, Standing } from "../ports/index.ts";
import { commandNames } from "./command.ts";
import { appliesTo, needs, rightTo } from "./rights.ts";

const ann = "{ann}";
const current = async (): Promise<Standing> => ({
  pullRequest: somePullRequest(),
  participants: [],
  reviewers: [],
  closeSourceBranch: false,
  openTasks: 0,
  mergeStrategies: [],
  defaultStrategy: null,
  mergeCommit: null,
  closedByUuid: null,
});

function host(
  permission: RepositoryPermission | null | KodyError,
  restrictions: BranchRestriction[] | KodyError = [],
) {
  const answer = async <T>(value: T | KodyError): Promise<T> => {
    if (value instanceof KodyError) throw value;
    return value;
  };
  return {
    permissionOf: async (_: unknown, uuid: string) =>
      uuid === ann ? answer(permission) : answer(null),
    listRestrictions: async () => answer(restrictions),
  };
}

const restriction: BranchRestriction = {
  kind: "restrict_merges",
  pattern: somePullRequest().destination.branch,
  branchType: null,
  value: null,
  users: [],
  groups: [],
};

describe("who may give a command", () => {
  test.each(commandNames)("%s", async (name) => {
    const may = async (permission: RepositoryPermission | null) =>
      (await rightTo(name, ann, current, host(permission))).allowed;
    expect(await may(null)).toBe(false);
    expect(await may("read")).toBe(needs[name] === "read");
    expect(await may("write")).toBe(true);
    expect(await may("admin")).toBe(true);
  });

  test("nobody whose account is gone, and no account of the same name", async () => {
    expect((await rightTo("help", null, current, host("admin"))).allowed).toBe(false);
    expect((await rightTo("merge", "{ann-lookalike}", current, host("admin"))).allowed).toBe(false);
  });

  test("nobody while Bitbucket does not say who may", async () => {
    const missing = new KodyError("permission-missing", "403");
    expect(await rightTo("fix", ann, current, host(missing))).toMatchObject({
      allowed: false,
      because: expect.stringContaining("administrator permission"),
    });
    expect(await rightTo("merge", ann, current, host("write", missing))).toMatchObject({
      allowed: false,
      because: expect.stringContaining("admin:repository"),
    });
    const away = new KodyError("host-unavailable", "503", { retryable: true });
    await expect(rightTo("fix", ann, current, host(away))).rejects.toThrow("503");
  });

  test("merging: those whom the branch names", async () => {
    const may = async (change: Partial<BranchRestriction>) =>
      rightTo("merge", ann, current, host("write", [{ ...restriction, ...change }]));
    expect((await may({ users: [ann] })).allowed).toBe(true);
    expect((await may({ users: ["{bob}"] })).allowed).toBe(false);
    expect(await may({ groups: ["leads"] })).toMatchObject({
      allowed: false,
      because: expect.stringContaining("groups"),
    });
    expect((await may({ pattern: "release/*" })).allowed).toBe(true);
    expect((await may({ pattern: "", branchType: "production" })).allowed).toBe(false);
    expect((await may({ kind: "push" })).allowed).toBe(true);
    const write = await rightTo("fix", ann, current, host("write", [restriction]));
    expect(write.allowed).toBe(true);
  });

  test("a refusal says who may", async () => {
    expect(await rightTo("fix", ann, current, host("read"))).toEqual({
      allowed: false,
      because: "Only people with write access to acme/shop may ask for this.",
    });
  });
});

test.each([
  ["main", "main", true],
  ["main", "maint", false],
  ["release/*", "release/1.0", true],
  ["*", "anything/at/all", true],
  ["**/x", "a/b/x", true],
  ["a.c", "abc", false],
])("the pattern %s for the branch %s", (pattern, branch, applies) => {
  expect(appliesTo({ ...restriction, pattern }, branch)).toBe(applies);
});
