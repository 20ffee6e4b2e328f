import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { at, eachOf, messageOf, PULL, SHOP, startShop, textAt } from "../testing/index.ts";
import type { Fixture, TestClient } from "../testing/index.ts";

let shop: Fixture;
let ann: TestClient;
let bob: TestClient;

async function start(switches = {}): Promise<void> {
  await shop?.stop();
  shop = await startShop({ switches });
  ann = shop.as("ann");
  bob = shop.as("bob");
}

beforeEach(async () => {
  shop = await startShop();
  ann = shop.as("ann");
  bob = shop.as("bob");
});

afterEach(() => shop.stop());

const place = { workspace: "acme", slug: "shop" };
const B = `${SHOP}/branch-restrictions`;

function writing(branch: string): Promise<{ status: number }> {
  const form = new FormData();
  form.set("branch", branch);
  form.set("message", "Change");
  form.set("/new.txt", new Blob(["new\n"]), "new.txt");
  return bob("POST", `${SHOP}/src`, { form });
}

describe("branch restrictions", () => {
  test("are made, changed and taken away by administrators alone", async () => {
    const body = { kind: "push", pattern: "main", users: [], groups: [{ slug: "admins" }] };
    expect((await bob("GET", B)).status).toBe(403);
    expect((await bob("POST", B, { body })).status).toBe(403);
    const made = await ann("POST", B, { body });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      type: "branchrestriction",
      branch_match_kind: "glob",
      groups: [{ slug: "admins", full_slug: "acme:admins" }],
    });
    const one = `${B}/${textAt(made.body, "id")}`;
    expect((await ann("POST", B, { body })).status).toBe(400);
    expect((await ann("PUT", one, { body: { ...body, pattern: "topic" } })).status).toBe(200);
    expect(eachOf((await ann("GET", B)).body, "pattern")).toEqual(["topic"]);
    expect(eachOf((await ann("GET", `${B}?kind=delete`)).body)).toEqual([]);
    expect((await ann("DELETE", one)).status).toBe(204);
    expect((await ann("GET", one)).status).toBe(404);
  });

  test.each([
    { kind: "never", pattern: "main" },
    { kind: "delete" },
    { kind: "push", pattern: "main" },
    { kind: "push", pattern: "main", users: [{ uuid: "{nobody}" }], groups: [] },
    { kind: "delete", branch_match_kind: "branching_model" },
  ])("%j is refused", async (body) => {
    expect((await ann("POST", B, { body })).status).toBe(400);
  });

  test("a protected branch takes commits from those who are named, also not from administrators", async () => {
    shop.sandbox.restrict(place, [{ kind: "push", pattern: "rel*/1.*", users: ["ann"] }]);
    expect((await writing("topic")).status).toBe(201);
    const refused = await writing("release/1.0");
    expect(refused.status).toBe(403);
    shop.sandbox.restrict(place, [{ kind: "push", pattern: "rel*/1.*", users: ["bob"] }]);
    expect((await writing("release/1.0")).status).toBe(201);
    shop.sandbox.restrict(place, [{ kind: "push", branchType: "release" }]);
    expect((await writing("release/1.0")).status).toBe(403);
    expect((await writing("releases")).status).toBe(201);
  });

  test("a branch can be kept from being deleted", async () => {
    shop.sandbox.restrict(place, [{ kind: "delete", pattern: "*" }]);
    expect((await bob("DELETE", `${SHOP}/refs/branches/topic`)).status).toBe(403);
    shop.sandbox.restrict(place, []);
    expect((await bob("DELETE", `${SHOP}/refs/branches/topic`)).status).toBe(204);
  });
});

describe("merging", () => {
  test("into a branch that is kept for others is refused by every plan", async () => {
    shop.sandbox.restrict(place, [{ kind: "restrict_merges", users: ["ann"] }]);
    const refused = await bob("POST", `${PULL}/merge`);
    expect([refused.status, messageOf(refused)]).toEqual([
      403,
      "You do not have permission to merge pull requests into main.",
    ]);
    expect((await ann("POST", `${PULL}/merge`)).status).toBe(200);
  });

  const rules = [
    { kind: "require_approvals_to_merge", value: 1 },
    { kind: "require_no_changes_requested" },
    { kind: "require_passing_builds_to_merge", value: 1 },
    { kind: "require_tasks_to_be_completed" },
    { kind: "require_all_comments_resolved" },
    { kind: "reset_pullrequest_approvals_on_change" },
  ] as const;

  const states = async () =>
    eachOf((await bob("GET", `${PULL}/mergeability/checks`)).body, "status");

  test("is only warned against without Premium", async () => {
    shop.sandbox.restrict(place, rules);
    expect(await states()).toEqual(["FAILED", "PASSED", "FAILED", "PASSED", "PASSED"]);
    const checks = await bob("GET", `${PULL}/mergeability/checks`);
    expect(at(checks.body, "values", 0)).toMatchObject({ blocking: false, required: false });
    expect((await bob("POST", `${PULL}/merge`)).status).toBe(200);
  });

  test("waits for every rule with Premium", async () => {
    await start({ premium: true });
    shop.sandbox.restrict(place, rules);
    const cat = shop.as("cat");
    await cat("POST", `${PULL}/request-changes`);
    await bob("POST", `${PULL}/approve`);
    const task = await bob("POST", `${PULL}/tasks`, { body: { content: { raw: "Test" } } });
    const inline = { path: "src/a.ts", to: 2 };
    const thread = await bob("POST", `${PULL}/comments`, {
      body: { content: { raw: "Why?" }, inline },
    });
    expect(await states()).toEqual(Array.from({ length: 5 }, () => "FAILED"));
    const refused = await bob("POST", `${PULL}/merge`);
    expect(refused.status).toBe(400);
    expect(messageOf(refused)).toContain(
      "At least 1 approvals are required. Changes are requested.",
    );
    await cat("POST", `${PULL}/approve`);
    await bob("PUT", `${PULL}/tasks/${textAt(task.body, "id")}`, { body: { state: "RESOLVED" } });
    await bob("POST", `${PULL}/comments/${textAt(thread.body, "id")}/resolve`);
    expect((await bob("POST", `${PULL}/merge`)).status).toBe(400);
    const head = shop.sandbox.snapshot().pullRequests[0]?.source.commit ?? "";
    const status = { key: "ci", state: "SUCCESSFUL", url: "https://ci.example/1" };
    await bob("POST", `${SHOP}/commit/${head}/statuses/build`, { body: status });
    expect(await states()).toEqual(Array.from({ length: 5 }, () => "PASSED"));
    expect((await bob("POST", `${PULL}/merge`)).status).toBe(200);
  });

  test("can't be asked for where Bitbucket does not offer it", async () => {
    await start({ mergeabilityChecks: false });
    expect((await bob("GET", `${PULL}/mergeability/checks`)).status).toBe(404);
  });

  test("says beforehand which files are in the way", async () => {
    const files = { "src/a.ts": "other\n" };
    await shop.sandbox.commit(place, { branch: "main", message: "Other", files, user: "ann" });
    const redirect = await bob("GET", `${PULL}/conflicts`);
    expect(redirect.status).toBe(302);
    const target = (redirect.headers.get("location") ?? "").slice(shop.sandbox.apiUrl.length);
    expect(eachOf((await bob("GET", target)).body, "path")).toEqual(["src/a.ts"]);
    expect((await bob("GET", `${SHOP}/file-conflicts/main`)).status).toBe(404);
  });
});

describe("who may what", () => {
  const permissions = "/workspaces/acme/permissions/repositories/shop";

  test("can be asked of one account", async () => {
    const all = await ann("GET", permissions);
    const uuid = textAt(all.body, "values", 1, "user", "uuid");
    const q = encodeURIComponent(`user.uuid="${uuid}"`);
    expect(eachOf((await ann("GET", `${permissions}?q=${q}`)).body, "permission")).toEqual([
      "write",
    ]);
    expect((await ann("GET", `${permissions}?q=user.name%3D%22x%22`)).status).toBe(400);
    expect((await bob("GET", permissions)).status).toBe(403);
  });
});

describe("machines", () => {
  test("write comments as app users; people do not", async () => {
    await shop.sandbox.seed({
      users: [
        {
          username: "robot",
          kind: "bot",
          tokens: [{ token: "token-robot", scopes: ["read:pullrequest:bitbucket"] }],
        },
      ],
      workspaces: [
        { slug: "acme", repositories: [{ slug: "shop", permissions: { robot: "read" } }] },
      ],
    });
    const body = { content: { raw: "Beep" } };
    const made = await shop.as("robot")("POST", `${PULL}/comments`, { body });
    expect(textAt(made.body, "user", "type")).toBe("app_user");
    expect(textAt((await bob("POST", `${PULL}/comments`, { body })).body, "user", "type")).toBe(
      "user",
    );
  });
});
