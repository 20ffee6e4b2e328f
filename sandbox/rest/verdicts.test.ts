import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../json.ts";
import { at, eachOf, keysAt, messageOf, PULL, SHOP, startShop, textAt } from "../testing/index.ts";
import type { Fixture, TestClient } from "../testing/index.ts";

let shop: Fixture;
let bob: TestClient;

beforeEach(async () => {
  shop = await startShop();
  bob = shop.as("bob");
});

afterEach(() => shop.stop());

const place = { workspace: "acme", slug: "shop" };
const pull = () => shop.sandbox.snapshot().pullRequests[0];

describe("approving and requesting changes", () => {
  test("a reviewer's verdict, given and taken back", async () => {
    const given = await shop.as("cat")("POST", `${PULL}/approve`);
    expect(given.status).toBe(200);
    expect(given.body).toMatchObject({
      type: "participant",
      role: "REVIEWER",
      approved: true,
      state: "approved",
      user: { nickname: "cat" },
      participated_on: expect.any(String),
    });
    expect((await shop.as("cat")("DELETE", `${PULL}/approve`)).status).toBe(204);
    expect(pull()?.participants[0]).toMatchObject({ approved: false, state: null });
    expect((await shop.as("cat")("DELETE", `${PULL}/approve`)).status).toBe(404);
  });

  test("one replaces the other; others become participants", async () => {
    await shop.as("ann")("POST", `${PULL}/approve`);
    const changed = await shop.as("ann")("POST", `${PULL}/request-changes`);
    expect(changed.body).toMatchObject({
      role: "PARTICIPANT",
      approved: false,
      state: "changes_requested",
    });
    expect((await shop.as("ann")("DELETE", `${PULL}/approve`)).status).toBe(404);
    expect((await shop.as("ann")("DELETE", `${PULL}/request-changes`)).status).toBe(204);
  });

  test("also one's own pull request; after a merge only approving", async () => {
    expect((await bob("POST", `${PULL}/approve`)).status).toBe(200);
    await bob("POST", `${PULL}/merge`);
    expect((await shop.as("cat")("POST", `${PULL}/approve`)).status).toBe(200);
    expect((await shop.as("cat")("DELETE", `${PULL}/approve`)).status).toBe(400);
    expect((await shop.as("cat")("POST", `${PULL}/request-changes`)).status).toBe(400);
  });
});

describe("declining", () => {
  test("keeps the reason, once", async () => {
    const answer = await bob("POST", `${PULL}/decline`, { body: { message: "Not now" } });
    expect(answer.body).toMatchObject({
      state: "DECLINED",
      reason: "Not now",
      closed_by: { nickname: "bob" },
    });
    const again = await bob("POST", `${PULL}/decline`);
    expect(again.status).toBe(400);
    expect(keysAt(again.body, "error", "fields")).toEqual(["newstatus"]);
  });

  test("is for the author and those who may write", async () => {
    expect((await shop.as("cat")("POST", `${PULL}/decline`)).status).toBe(403);
    expect((await shop.as("ann")("POST", `${PULL}/decline`)).status).toBe(200);
  });

  test("comments are still possible", async () => {
    await bob("POST", `${PULL}/decline`);
    const body = { content: { raw: "Why?" } };
    expect((await bob("POST", `${PULL}/comments`, { body })).status).toBe(201);
  });
});

describe("merging", () => {
  const merge = (body: Json = {}, query = "") => bob("POST", `${PULL}/merge${query}`, { body });
  const main = async () => (await bob("GET", `${SHOP}/commits/main`)).body;

  test("by a merge commit, whose hash has 40 characters in this answer only", async () => {
    const { status, body } = await merge({ message: "Done" });
    expect([status, at(body, "state")]).toEqual([200, "MERGED"]);
    const hash = textAt(body, "merge_commit", "hash");
    expect(hash).toMatch(/^[0-9a-f]{40}$/);
    const head = at(await main(), "values", 0);
    expect(head).toMatchObject({ hash, message: "Done", author: { user: { nickname: "bob" } } });
    expect(at(head, "parents")).toHaveLength(2);
    const later = await bob("GET", PULL);
    expect(at(later.body, "merge_commit", "hash")).toBe(hash.slice(0, 12));
    const diff = (await bob("GET", `${PULL}/diff`)).headers.get("location") ?? "";
    const text = (await bob("GET", diff.replace(shop.sandbox.apiUrl, ""))).text;
    expect(text).toContain("+two");
  });

  test("by squashing, with Bitbucket's own message", async () => {
    await merge({ merge_strategy: "squash" });
    const head = at(await main(), "values", 0);
    expect(at(head, "parents")).toHaveLength(1);
    expect(textAt(head, "message")).toBe("Merged in topic (pull request #1)\n\nTopic\n");
  });

  test("by fast-forward, when it is possible", async () => {
    await shop.sandbox.commit(place, { branch: "main", message: "On", files: { m: "m" } });
    const refused = await merge({ merge_strategy: "fast_forward" });
    expect(refused.status).toBe(400);
    expect(pull()?.state).toBe("OPEN");
  });

  test("closing the source branch, or leaving it, as asked or as the pull request says", async () => {
    await merge({ close_source_branch: true });
    expect((await bob("GET", `${SHOP}/refs/branches/topic`)).status).toBe(404);
    await shop.sandbox.commit(place, { branch: "second", message: "2", files: { s: "s" } });
    const source = { branch: { name: "second" } };
    const body = { title: "2", source, close_source_branch: true };
    await bob("POST", `${SHOP}/pullrequests`, { body });
    await bob("POST", `${SHOP}/pullrequests/2/merge`, { body: { close_source_branch: false } });
    expect((await bob("GET", `${SHOP}/refs/branches/second`)).status).toBe(200);
  });

  test("not twice, not with conflicts, not in unknown ways, not by readers", async () => {
    expect((await shop.as("cat")("POST", `${PULL}/merge`)).status).toBe(403);
    expect((await merge({ merge_strategy: "magic" })).status).toBe(400);
    expect((await merge({ message: "x".repeat(128 * 1024 + 1) })).status).toBe(400);
    const files = { "src/a.ts": "1\nzwei\n3\n" };
    await shop.sandbox.commit(place, { branch: "main", message: "Clash", files });
    const conflict = await merge();
    expect([conflict.status, at(conflict.body, "error", "data")]).toEqual([
      400,
      { conflicts: ["src/a.ts"] },
    ]);
    await shop.sandbox.commit(place, {
      branch: "topic",
      message: "Give in",
      files: { "src/a.ts": "1\n2\n3\n" },
    });
    const counts = await Promise.all([merge(), merge()]);
    expect(counts.map(({ status }) => String(status)).toSorted()).toEqual(["200", "400"]);
  });

  test("later: 202 without a body, and a place to ask", async () => {
    const answer = await merge({}, "?async=true");
    expect([answer.status, answer.text]).toEqual([202, ""]);
    const location = answer.headers.get("location") ?? "";
    expect(location).toContain(`${PULL}/merge/task-status/`);
    await shop.sandbox.settled();
    const done = await bob("GET", location.replace(shop.sandbox.apiUrl, ""));
    expect(done.body).toMatchObject({ task_status: "SUCCESS", merge_result: { state: "MERGED" } });
    const unknown = await bob("GET", `${PULL}/merge/task-status/nothing`);
    expect(at(unknown.body, "task_status")).toBe("PENDING");
  });

  test("later, and it fails", async () => {
    const files = { "src/a.ts": "1\nzwei\n3\n" };
    await shop.sandbox.commit(place, { branch: "main", message: "Clash", files });
    const location = (await merge({}, "?async=true")).headers.get("location") ?? "";
    await shop.sandbox.settled();
    const failed = await bob("GET", location.replace(shop.sandbox.apiUrl, ""));
    expect([failed.status, messageOf(failed)]).toEqual([
      400,
      "You can't merge until you resolve all merge conflicts.",
    ]);
  });

  test("slowly by the switch, also without asking", async () => {
    const slow = await startShop({ switches: { slowMerges: true } });
    expect((await slow.as("bob")("POST", `${PULL}/merge`)).status).toBe(202);
    await slow.sandbox.settled();
    expect(slow.sandbox.snapshot().pullRequests[0]?.state).toBe("MERGED");
    await slow.stop();
  });
});

describe("pushes", () => {
  test("to the source move the pull request, to the destination its other end", async () => {
    const before = pull();
    const source = await shop.sandbox.commit(place, {
      branch: "topic",
      message: "More",
      files: { more: "1" },
    });
    const destination = await shop.sandbox.commit(place, {
      branch: "main",
      message: "On",
      files: { on: "1" },
    });
    expect(pull()?.source.commit).toBe(source.hash);
    expect(pull()?.destination.commit).toBe(destination.hash);
    expect(before?.source.commit).not.toBe(source.hash);
    const activity = await bob("GET", `${PULL}/activity`);
    expect(eachOf(activity.body, "update", "source", "commit", "hash")[0]).toBe(
      source.hash.slice(0, 12),
    );
  });
});
