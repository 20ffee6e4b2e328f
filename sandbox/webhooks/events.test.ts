import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EVENTS } from "../rest/hook-rules.ts";
import { at, PULL, SHOP, startReceiver, startShop, textAt } from "../testing/index.ts";
import type { Fixture, Receiver, TestClient } from "../testing/index.ts";

let receiver: Receiver;
let shop: Fixture;
let bob: TestClient;
const place = { workspace: "acme", slug: "shop" };

beforeEach(async () => {
  receiver = await startReceiver();
  shop = await startShop();
  bob = shop.as("bob");
  const events = EVENTS.filter((event) => event !== "pullrequest:push");
  await shop.as("ann")("POST", `${SHOP}/hooks`, { body: { url: receiver.url, events } });
});

afterEach(async () => {
  await shop.stop();
  await receiver.close();
});

/** The events that something sets off, sorted: their order is not promised. */
async function eventsOf(work: () => Promise<unknown>): Promise<string[]> {
  await shop.sandbox.settled();
  receiver.received.length = 0;
  await work();
  await shop.sandbox.settled();
  return receiver.events().toSorted();
}

const comment = (body: object) =>
  bob("POST", `${PULL}/comments`, { body: JSON.parse(JSON.stringify(body)) });
const onLine = { content: { raw: "Here" }, inline: { path: "src/a.ts", to: 2 } };

describe("every event", () => {
  test("names the repository and who did it", async () => {
    await comment(onLine);
    await shop.as("cat")("POST", `${PULL}/approve`);
    await shop.sandbox.commit(place, {
      branch: "topic",
      message: "m",
      files: { m: "1" },
      user: "ann",
    });
    await shop.sandbox.settled();
    expect(receiver.received.length).toBeGreaterThan(3);
    for (const { event, body } of receiver.received) {
      const actor = event.includes("comment") ? "bob" : event.includes("approved") ? "cat" : "ann";
      expect([event, at(body, "actor", "nickname")]).toEqual([event, actor]);
      expect(at(body, "repository")).toMatchObject({
        type: "repository",
        full_name: "acme/shop",
        is_private: true,
        scm: "git",
        workspace: { slug: "acme" },
        project: { key: "SHOP" },
        owner: { nickname: "ann" },
        links: { html: { href: `${shop.sandbox.url}/acme/shop` } },
      });
      expect(at(body, "actor", "uuid")).toMatch(/^\{.+\}$/);
    }
  });
});

describe("pull requests", () => {
  test("created, with people", async () => {
    await shop.sandbox.commit(place, { branch: "new", message: "n", files: { n: "1" } });
    const body = { title: "New", source: { branch: { name: "new" } } };
    const set = await eventsOf(() => bob("POST", `${SHOP}/pullrequests`, { body }));
    expect(set).toEqual(["pullrequest:created"]);
    expect(at(receiver.last("pullrequest:created"), "pullrequest")).toMatchObject({
      type: "pullrequest",
      id: 2,
      state: "OPEN",
      source: { branch: { name: "new" }, commit: { hash: expect.stringMatching(/^\w{12}$/) } },
      destination: { branch: { name: "main" } },
      reviewers: [],
      participants: [],
      draft: false,
      queued: false,
      summary: { raw: "", markup: "markdown" },
    });
  });

  test("updated: title, reviewers, and the silent overwriting", async () => {
    const put = () => bob("PUT", PULL, { body: { title: "Other" } });
    expect(await eventsOf(put)).toEqual(["pullrequest:updated"]);
    const again = { title: "Again", source: { branch: { name: "topic" } } };
    const post = () => bob("POST", `${SHOP}/pullrequests`, { body: again });
    expect(await eventsOf(post)).toEqual(["pullrequest:updated"]);
    expect(at(receiver.last("pullrequest:updated"), "pullrequest", "title")).toBe("Again");
  });

  test("approved and unapproved, changes requested and taken back", async () => {
    const cat = shop.as("cat");
    expect(await eventsOf(() => cat("POST", `${PULL}/approve`))).toEqual(["pullrequest:approved"]);
    expect(receiver.last("pullrequest:approved")).toMatchObject({
      approval: { date: expect.any(String), user: { nickname: "cat" } },
      pullrequest: { participants: [{ approved: true, state: "approved" }] },
    });
    expect(await eventsOf(() => cat("DELETE", `${PULL}/approve`))).toEqual([
      "pullrequest:unapproved",
    ]);
    expect(await eventsOf(() => cat("POST", `${PULL}/request-changes`))).toEqual([
      "pullrequest:changes_request_created",
    ]);
    expect(receiver.last("pullrequest:changes_request_created")).toMatchObject({
      changes_request: { user: { nickname: "cat" } },
    });
    expect(await eventsOf(() => cat("DELETE", `${PULL}/request-changes`))).toEqual([
      "pullrequest:changes_request_removed",
    ]);
  });

  test("fulfilled, with the push to the destination", async () => {
    const set = await eventsOf(() => bob("POST", `${PULL}/merge`, { body: {} }));
    expect(set).toEqual(["pullrequest:fulfilled", "repo:push"]);
    expect(at(receiver.last("pullrequest:fulfilled"), "pullrequest")).toMatchObject({
      state: "MERGED",
      merge_commit: { hash: expect.stringMatching(/^\w{12}$/) },
      closed_by: { nickname: "bob" },
    });
  });

  test("rejected, with the reason", async () => {
    const decline = () => bob("POST", `${PULL}/decline`, { body: { message: "No" } });
    expect(await eventsOf(decline)).toEqual(["pullrequest:rejected"]);
    expect(at(receiver.last("pullrequest:rejected"), "pullrequest")).toMatchObject({
      state: "DECLINED",
      reason: "No",
    });
  });
});

describe("comments", () => {
  test("created, updated, resolved, reopened, deleted", async () => {
    expect(await eventsOf(() => comment(onLine))).toEqual(["pullrequest:comment_created"]);
    const created = receiver.last("pullrequest:comment_created");
    expect(created).toMatchObject({
      comment: { content: { raw: "Here" }, inline: { path: "src/a.ts", to: 2 } },
      pullrequest: { id: 1, comment_count: 1 },
    });
    const path = `${PULL}/comments/${textAt(created, "comment", "id")}`;
    const put = () => bob("PUT", path, { body: { content: { raw: "There" } } });
    expect(await eventsOf(put)).toEqual(["pullrequest:comment_updated"]);
    expect(await eventsOf(() => bob("POST", `${path}/resolve`))).toEqual([
      "pullrequest:comment_resolved",
    ]);
    const resolved = receiver.last("pullrequest:comment_resolved");
    expect(at(resolved, "comment", "resolution", "user", "nickname")).toBe("bob");
    expect(await eventsOf(() => bob("DELETE", `${path}/resolve`))).toEqual([
      "pullrequest:comment_reopened",
    ]);
    expect(at(receiver.last("pullrequest:comment_reopened"), "comment")).not.toHaveProperty(
      "resolution",
    );
    expect(await eventsOf(() => bob("DELETE", path))).toEqual(["pullrequest:comment_deleted"]);
    expect(at(receiver.last("pullrequest:comment_deleted"), "comment")).toMatchObject({
      deleted: true,
      content: { raw: "" },
    });
  });

  test("replies name their parent", async () => {
    const id = at((await comment(onLine)).body, "id");
    await eventsOf(() => comment({ content: { raw: "Reply" }, parent: { id } }));
    expect(at(receiver.last("pullrequest:comment_created"), "comment", "parent", "id")).toBe(id);
  });

  test("drafts stay silent until they are published", async () => {
    const draft = { content: { raw: "Soon" }, pending: true };
    let id = "";
    const write = async () => (id = textAt((await comment(draft)).body, "id"));
    expect(await eventsOf(write)).toEqual([]);
    const body = { content: { raw: "Now" }, pending: false };
    expect(await eventsOf(() => bob("PUT", `${PULL}/comments/${id}`, { body }))).toEqual([
      "pullrequest:comment_created",
    ]);
  });

  test("what was refused sets off nothing", async () => {
    expect(await eventsOf(() => comment({}))).toEqual([]);
    expect(await eventsOf(() => shop.as("cat")("POST", `${PULL}/merge`))).toEqual([]);
  });
});

describe("build statuses", () => {
  test("created, then updated", async () => {
    const head = shop.sandbox.snapshot().pullRequests[0]?.source.commit ?? "";
    const post = (state: string) =>
      bob("POST", `${SHOP}/commit/${head}/statuses/build`, {
        body: { key: "kody", state, url: "https://kody.example.com", refname: "topic" },
      });
    expect(await eventsOf(() => post("INPROGRESS"))).toEqual(["repo:commit_status_created"]);
    expect(await eventsOf(() => post("SUCCESSFUL"))).toEqual(["repo:commit_status_updated"]);
    expect(at(receiver.last("repo:commit_status_updated"), "commit_status")).toMatchObject({
      type: "build",
      key: "kody",
      state: "SUCCESSFUL",
      refname: "topic",
      commit: { hash: head },
    });
  });
});

describe("pushes", () => {
  const changes = () => at(receiver.last("repo:push"), "push", "changes");

  test("to a pull request's branch", async () => {
    const input = { branch: "topic", message: "More", files: { more: "1" } };
    const set = await eventsOf(() => shop.sandbox.commit(place, input));
    expect(set).toEqual(["pullrequest:updated", "repo:push"]);
    const head = shop.sandbox.snapshot().pullRequests[0]?.source.commit ?? "";
    expect(changes()).toMatchObject([
      {
        created: false,
        closed: false,
        forced: false,
        truncated: false,
        old: { type: "branch", name: "topic" },
        new: { type: "branch", name: "topic", target: { type: "commit", hash: head } },
        commits: [{ hash: head, message: "More" }],
      },
    ]);
    expect(
      at(receiver.last("pullrequest:updated"), "pullrequest", "source", "commit", "hash"),
    ).toBe(head.slice(0, 12));
  });

  test("that make a branch, with the commits that are new", async () => {
    const input = { branch: "fresh", message: "Fresh", files: { fresh: "1" } };
    expect(await eventsOf(() => shop.sandbox.commit(place, input))).toEqual(["repo:push"]);
    expect(changes()).toMatchObject([
      { created: true, old: null, new: { name: "fresh" }, commits: [{ message: "Fresh" }] },
    ]);
  });

  test("that delete a branch", async () => {
    await bob("POST", `${SHOP}/refs/branches`, {
      body: { name: "gone", target: { hash: "main" } },
    });
    const remove = () => bob("DELETE", `${SHOP}/refs/branches/gone`);
    expect(await eventsOf(remove)).toEqual(["repo:push"]);
    expect(changes()).toMatchObject([{ closed: true, new: null, old: { name: "gone" } }]);
    expect(at(changes(), 0)).not.toHaveProperty("commits");
  });
});

test("pullrequest:push is its own subscription", async () => {
  const body = { url: receiver.url, events: ["pullrequest:push"] };
  await shop.as("ann")("POST", `${SHOP}/hooks`, { body });
  const input = { branch: "topic", message: "More", files: { more: "1" } };
  const set = await eventsOf(() => shop.sandbox.commit(place, input));
  expect(set).toEqual(["pullrequest:push", "pullrequest:updated", "repo:push"]);
});
