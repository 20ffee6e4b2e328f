import { afterEach, beforeEach, describe, expect, test } from "vitest";
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

async function branch(name: string): Promise<void> {
  const files = { [`${name.replaceAll("/", "-")}.txt`]: "x\n" };
  await shop.sandbox.commit(place, { branch: name, message: name, files });
}

const create = (body: Record<string, never> | object) =>
  bob("POST", `${SHOP}/pullrequests`, { body: JSON.parse(JSON.stringify(body)) });

describe("a pull request", () => {
  test("has short hashes, times with microseconds, reviewers and participants", async () => {
    const { body } = await bob("GET", PULL);
    expect(body).toMatchObject({
      type: "pullrequest",
      id: 1,
      title: "Topic",
      state: "OPEN",
      draft: false,
      queued: false,
      author: { nickname: "bob" },
      source: {
        branch: { name: "topic" },
        commit: { hash: expect.stringMatching(/^[0-9a-f]{12}$/) },
      },
      destination: { branch: { name: "main" }, repository: { full_name: "acme/shop" } },
      reviewers: [{ nickname: "cat" }],
      participants: [{ role: "REVIEWER", approved: false, state: null, participated_on: null }],
      merge_commit: null,
      closed_by: null,
      comment_count: 0,
      task_count: 0,
      reason: "",
      created_on: expect.stringMatching(/\.\d{6}\+00:00$/),
    });
    expect(at(body, "destination", "branch", "merge_strategies")).toBeNull();
    expect(textAt(body, "links", "html", "href")).toBe(
      `${shop.sandbox.url}/acme/shop/pull-requests/1`,
    );
    const more = await bob("GET", `${PULL}?fields=destination.branch.*`);
    expect(at(more.body, "destination", "branch")).toEqual({
      name: "main",
      merge_strategies: ["merge_commit", "squash", "fast_forward"],
      default_merge_strategy: "merge_commit",
    });
  });

  test.each(["99", "0", "x", "1.0", "01"])("%s is none", async (id) => {
    expect((await bob("GET", `${SHOP}/pullrequests/${id}`)).status).toBe(404);
  });
});

describe("the list", () => {
  beforeEach(async () => {
    for (const name of ["two", "fix/three"]) {
      await branch(name);
      await shop.sandbox.openPullRequest(place, { title: name, source: name, author: "ann" });
    }
    await bob("POST", `${SHOP}/pullrequests/2/decline`);
  });

  const ids = async (query = "") =>
    eachOf((await bob("GET", `${SHOP}/pullrequests?${query}`)).body, "id");
  const asked = (q: string, more = "") => ids(`q=${encodeURIComponent(q)}${more}`);

  test("open ones by default, newest first; states may repeat", async () => {
    expect(await ids()).toEqual([3, 1]);
    expect(await ids("state=DECLINED")).toEqual([2]);
    expect(await ids("state=OPEN&state=DECLINED")).toEqual([3, 2, 1]);
    expect((await bob("GET", `${SHOP}/pullrequests?state=BROKEN`)).status).toBe(400);
  });

  test("q takes over from state", async () => {
    expect(await asked('source.branch.name = "two"')).toEqual([2]);
    expect(await asked('state = "OPEN" AND title ~ "three"')).toEqual([3]);
    expect(await asked('author.nickname = "ann"', "&state=OPEN")).toEqual([3, 2]);
    expect(await asked('reviewers.nickname = "cat"')).toEqual([1]);
    const wrong = encodeURIComponent('participants.user.uuid = "x"');
    const answer = await bob("GET", `${SHOP}/pullrequests?q=${wrong}`);
    expect([answer.status, messageOf(answer)]).toEqual([
      400,
      "Invalid field name: participants.user.uuid",
    ]);
  });

  test("sorted, paged, at most 50 on a page", async () => {
    expect(await ids("sort=created_on")).toEqual([1, 3]);
    expect(await ids("sort=-title")).toEqual([1, 3]);
    const { body } = await bob("GET", `${SHOP}/pullrequests?pagelen=1`);
    expect(at(body, "size")).toBe(2);
    const next = textAt(body, "next").replace(shop.sandbox.apiUrl, "");
    expect(eachOf((await bob("GET", next)).body, "id")).toEqual([1]);
    const much = await bob("GET", `${SHOP}/pullrequests?pagelen=100`);
    expect([much.status, messageOf(much)]).toEqual([400, "Invalid pagelen"]);
  });

  test("leaves people out unless they are asked for", async () => {
    const { body } = await bob("GET", `${SHOP}/pullrequests`);
    expect(at(body, "values", 1)).not.toHaveProperty("participants");
    expect(at(body, "values", 1)).not.toHaveProperty("reviewers");
    const more = await bob("GET", `${SHOP}/pullrequests?fields=%2Bvalues.reviewers`);
    expect(eachOf(more.body, "reviewers", 0, "nickname")).toEqual([null, "cat"]);
    expect(at(more.body, "values", 1, "title")).toBe("Topic");
  });

  test("of one author in a whole workspace", async () => {
    const uuid = encodeURIComponent(textAt((await shop.as("ann")("GET", "/user")).body, "uuid"));
    const list = await bob(
      "GET",
      `/workspaces/acme/pullrequests/${uuid}?state=OPEN&state=DECLINED`,
    );
    expect(eachOf(list.body, "id")).toEqual([3, 2]);
    expect((await bob("GET", "/workspaces/acme/pullrequests/none")).status).toBe(404);
    expect((await shop.as("eve")("GET", `/workspaces/acme/pullrequests/${uuid}`)).status).toBe(404);
  });
});

describe("opening", () => {
  test("with the least, and with everything", async () => {
    await branch("less");
    const less = await create({ title: "Less", source: { branch: { name: "less" } } });
    expect([less.status, at(less.body, "id")]).toEqual([201, 2]);
    expect(less.headers.get("location")).toBe(`${shop.sandbox.apiUrl}${SHOP}/pullrequests/2`);
    expect(less.body).toMatchObject({ description: "", destination: { branch: { name: "main" } } });
    await branch("more");
    const uuid = textAt((await shop.as("cat")("GET", "/user")).body, "uuid");
    const more = await create({
      title: "More",
      description: "**Why**",
      source: { branch: { name: "more" } },
      destination: { branch: { name: "topic" } },
      reviewers: [{ uuid }],
      draft: true,
      close_source_branch: true,
    });
    expect(more.body).toMatchObject({
      draft: true,
      close_source_branch: true,
      destination: { branch: { name: "topic" } },
      reviewers: [{ nickname: "cat" }],
      summary: { raw: "**Why**", html: "<p><strong>Why</strong></p>" },
    });
  });

  test("twice for the same branches overwrites the first", async () => {
    const again = await create({ title: "Other title", source: { branch: { name: "topic" } } });
    expect([again.status, at(again.body, "id"), at(again.body, "title")]).toEqual([
      201,
      1,
      "Other title",
    ]);
    expect(shop.sandbox.snapshot().pullRequests).toHaveLength(1);
  });

  test("from branches that are not there", async () => {
    const wrong = await create({ title: "x", source: { branch: { name: "none" } } });
    expect(wrong.status).toBe(400);
    expect(at(wrong.body, "error", "fields")).toEqual({ source: ["branch not found: none"] });
    const hash = textAt((await bob("GET", PULL)).body, "source", "commit", "hash");
    expect((await create({ title: "x", source: { branch: { name: hash } } })).status).toBe(400);
    const destination = { branch: { name: "none" } };
    const other = await create({ title: "x", source: { branch: { name: "topic" } }, destination });
    expect(at(other.body, "error", "fields")).toEqual({ destination: ["branch not found: none"] });
  });

  test("without a title, without changes, without sense", async () => {
    const source = { branch: { name: "topic" } };
    expect(messageOf(await create({ title: "", source }))).toBe("title: This field is required.");
    expect((await create({ source })).status).toBe(400);
    const same = await create({ title: "x", source, destination: source });
    expect(messageOf(same)).toBe("There are no changes to be pulled");
    expect((await bob("POST", `${SHOP}/pullrequests`, { body: [] })).status).toBe(400);
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${shop.sandbox.apiUrl}${SHOP}/pullrequests`, {
      method: "POST",
      headers: { ...headers, authorization: `Basic ${btoa("bob@example.com:token-bob")}` },
      body: "{not json",
    });
    expect(response.status).toBe(400);
  });

  test.each([
    [{ uuid: "{nobody}" }, "Malformed reviewers list"],
    [{}, "Malformed reviewers list"],
    [{ username: "bob" }, "BOB is the author and cannot be included as a reviewer."],
    [
      { username: "eve" },
      "EVE is not a member of this workspace and cannot be added to this pull request",
    ],
  ])("with %j as a reviewer", async (reviewer, message) => {
    const source = { branch: { name: "topic" } };
    const answer = await create({ title: "x", source, reviewers: [reviewer] });
    expect([answer.status, messageOf(answer)]).toEqual([400, message]);
  });
});

describe("changing", () => {
  const change = (body: { [key: string]: string | boolean | object }, name = "bob") =>
    shop.as(name)("PUT", PULL, { body: JSON.parse(JSON.stringify(body)) });

  test("only what is sent", async () => {
    const { body } = await change({ title: "New title" });
    expect(body).toMatchObject({ title: "New title", reviewers: [{ nickname: "cat" }] });
    await change({ description: "Text", draft: true });
    expect((await bob("GET", PULL)).body).toMatchObject({
      title: "New title",
      description: "Text",
      draft: true,
    });
    expect(at((await change({ reviewers: [] })).body, "reviewers")).toEqual([]);
    await branch("other");
    const moved = await change({ destination: { branch: { name: "other" } } });
    expect(at(moved.body, "destination", "branch", "name")).toBe("other");
  });

  test("not to nonsense, not by everyone, not when it is closed", async () => {
    expect((await change({ title: "" })).status).toBe(400);
    expect((await change({ title: 7 as unknown as string })).status).toBe(400);
    expect((await change({ destination: { branch: { name: "none" } } })).status).toBe(400);
    expect((await change({ destination: { branch: { name: "topic" } } })).status).toBe(400);
    expect((await change({ title: "x" }, "cat")).status).toBe(403);
    expect((await change({ title: "By Ann" }, "ann")).status).toBe(200);
    await bob("POST", `${PULL}/decline`);
    const closed = await change({ title: "x" });
    expect([closed.status, messageOf(closed)]).toEqual([
      400,
      "Can only update an open pull request.",
    ]);
  });
});

describe("its parts", () => {
  test("diff, diffstat and patch are 302 with a carriage return between the hashes", async () => {
    const { body } = await bob("GET", PULL);
    const hash = (end: string) => textAt(body, end, "commit", "hash");
    const spec = `acme/shop:${hash("source")}%0D${hash("destination")}`;
    for (const part of ["diff", "diffstat", "patch"]) {
      const answer = await bob("GET", `${PULL}/${part}?context=1`);
      expect(answer.status).toBe(302);
      expect(answer.headers.get("location")).toBe(
        `${shop.sandbox.apiUrl}${SHOP}/${part}/${spec}?context=1&from_pullrequest_id=1&topic=true`,
      );
    }
    const location = (await bob("GET", `${PULL}/diff`)).headers.get("location") ?? "";
    const diff = await bob("GET", location.replace(shop.sandbox.apiUrl, ""));
    expect(diff.text).toContain("+two");
    expect(diff.headers.get("content-type")).toBe("text/plain");
  });

  test("commits: those of the source alone", async () => {
    await shop.sandbox.commit(place, { branch: "topic", message: "More", files: { c: "c" } });
    const { body } = await bob("GET", `${PULL}/commits`);
    expect(eachOf(body, "message")).toEqual(["More", "Change a"]);
    expect(at(body, "size")).toBeNull();
  });

  test("activity: newest first, of one and of all", async () => {
    await bob("POST", `${PULL}/comments`, { body: { content: { raw: "Hello" } } });
    await shop.as("cat")("POST", `${PULL}/approve`);
    await shop.as("ann")("POST", `${PULL}/request-changes`);
    const { body } = await bob("GET", `${PULL}/activity`);
    const kinds = eachOf(body).map((item) => keysAt(item).filter((key) => key !== "pull_request"));
    expect(kinds).toEqual([["changes_requested"], ["approval"], ["comment"], ["update"]]);
    expect(at(body, "values", 2, "comment", "content", "raw")).toBe("Hello");
    expect(at(body, "values", 3, "update")).toMatchObject({ state: "OPEN", title: "Topic" });
    expect(at(body, "values", 0, "pull_request", "id")).toBe(1);
    expect(eachOf((await bob("GET", `${SHOP}/pullrequests/activity`)).body)).toHaveLength(4);
  });
});
