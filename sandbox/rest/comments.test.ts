import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../json.ts";
import { at, eachOf, messageOf, PULL, SHOP, startShop, textAt } from "../testing/index.ts";
import type { Fixture, TestAnswer } from "../testing/index.ts";

let shop: Fixture;

beforeEach(async () => {
  shop = await startShop();
});

afterEach(() => shop.stop());

function write(body: Json, name = "bob"): Promise<TestAnswer> {
  return shop.as(name)("POST", `${PULL}/comments`, { body });
}

async function written(body: Json, name = "bob"): Promise<string> {
  return textAt((await write(body, name)).body, "id");
}

const hello = { content: { raw: "Hello" } };
const onLine = { content: { raw: "Here" }, inline: { path: "src/a.ts", to: 2 } };

describe("writing", () => {
  test("a general comment", async () => {
    const answer = await write({ content: { raw: "**Bold** <script>" } });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("location")).toBe(
      `${shop.sandbox.apiUrl}${PULL}/comments/${textAt(answer.body, "id")}`,
    );
    expect(answer.body).toMatchObject({
      type: "pullrequest_comment",
      content: {
        raw: "**Bold** <script>",
        markup: "markdown",
        html: "<p><strong>Bold</strong> &lt;script&gt;</p>",
      },
      user: { nickname: "bob" },
      deleted: false,
      pending: false,
      pullrequest: { id: 1, title: "Topic" },
    });
    expect(answer.body).not.toHaveProperty("inline");
    expect(answer.body).not.toHaveProperty("parent");
    expect(at((await shop.as("cat")("GET", PULL)).body, "comment_count")).toBe(1);
  });

  test("a marker as a link definition does not show", async () => {
    const raw = "Text\n\n[kody:review:1]: https://example.com/x";
    const answer = await write({ content: { raw } });
    expect(textAt(answer.body, "content", "html")).toBe("<p>Text</p>");
    expect(textAt(answer.body, "content", "raw")).toBe(raw);
  });

  test("on lines of either side, on ranges, on a whole file", async () => {
    const inline = async (place: Json) =>
      at((await write({ content: { raw: "x" }, inline: place })).body, "inline");
    const now = { outdated: false, src_rev: expect.stringMatching(/^[0-9a-f]{12}$/) };
    expect(await inline({ path: "src/a.ts", to: 2 })).toMatchObject({ from: null, to: 2, ...now });
    expect(await inline({ path: "src/a.ts", from: 2 })).toMatchObject({ from: 2, to: null });
    expect(await inline({ path: "src/a.ts", start_to: 1, to: 3 })).toMatchObject({
      start_to: 1,
      to: 3,
    });
    expect(await inline({ path: "src/a.ts", start_from: 2, from: 2 })).toMatchObject({
      start_from: 2,
      from: 2,
    });
    expect(await inline({ path: "src/a.ts" })).toMatchObject({ from: null, to: null });
  });

  test("on lines and paths that are not in the diff: accepted without a look", async () => {
    const far = { content: { raw: "x" }, inline: { path: "no/such/file", to: 99_999 } };
    expect((await write(far)).status).toBe(201);
  });

  test.each([
    [{ path: "a", start_to: 3, to: 2 }, '"start_to" must be less than or equal to "to"'],
    [{ path: "a", start_to: 3 }, '"start_to" must be less than or equal to "to"'],
    [{ path: "a", start_from: 3, from: 1 }, '"start_from" must be less than or equal to "from"'],
  ])("on the range %j: refused", async (inline, message) => {
    const answer = await write({ content: { raw: "x" }, inline });
    expect([answer.status, messageOf(answer)]).toEqual([400, message]);
  });

  test.each<[string, Json]>([
    ["no content", {}],
    ["an empty text", { content: { raw: "" } }],
    ["blanks", { content: { raw: " \n " } }],
    ["a number", { content: { raw: 5 } }],
    ["no path", { content: { raw: "x" }, inline: { to: 1 } }],
    ["null as a line", { content: { raw: "x" }, inline: { path: "a", to: 1, from: null } }],
    ["line 0", { content: { raw: "x" }, inline: { path: "a", to: 0 } }],
    ["half a line", { content: { raw: "x" }, inline: { path: "a", to: 1.5 } }],
    ["a list", []],
    ["a text", "x"],
  ])("%s: refused", async (_, body) => {
    expect((await write(body)).status).toBe(400);
    expect(shop.sandbox.snapshot().pullRequests[0]?.comments).toEqual([]);
  });

  test("replies carry their parent and its place", async () => {
    const root = await write(onLine);
    const id = Number(textAt(root.body, "id"));
    const reply = await write({ content: { raw: "Reply" }, parent: { id } }, "cat");
    expect(reply.body).toMatchObject({
      parent: {
        id,
        links: { self: { href: expect.stringMatching(new RegExp(`/comments/${id}$`)) } },
      },
      inline: { path: "src/a.ts", to: 2 },
    });
    expect(shop.sandbox.snapshot().pullRequests[0]?.comments[0]?.replies).toEqual([
      Number(textAt(reply.body, "id")),
    ]);
    const wrong = await write({ content: { raw: "x" }, parent: { id: 9999 } });
    expect([wrong.status, messageOf(wrong)]).toEqual([400, "Invalid parent ID"]);
  });

  test("too long a text ends in a page, by the switch", async () => {
    const strict = await startShop({ switches: { maxCommentLength: 5 } });
    const send = (raw: string) =>
      strict.as("bob")("POST", `${PULL}/comments`, { body: { content: { raw } } });
    expect((await send("12345")).status).toBe(201);
    const answer = await send("123456");
    expect([answer.status, answer.text]).toEqual([400, "<h1>Bad Request (400)</h1>"]);
    expect(answer.headers.get("content-type")).toBe("text/html");
    await strict.stop();
  });

  test("writers become participants", async () => {
    await write(hello, "ann");
    const people = shop.sandbox.snapshot().pullRequests[0]?.participants;
    expect(people?.map(({ user, role }) => `${user} ${role}`)).toEqual([
      "cat REVIEWER",
      "ann PARTICIPANT",
    ]);
  });

  test("strangers see and write nothing", async () => {
    expect((await write(hello, "eve")).status).toBe(404);
    expect((await shop.anonymous("POST", `${PULL}/comments`, { body: hello })).status).toBe(401);
  });
});

describe("the list", () => {
  test("oldest first, asked and sorted", async () => {
    await write(hello);
    await write(onLine, "cat");
    const raws = async (query = "") =>
      eachOf((await shop.as("bob")("GET", `${PULL}/comments?${query}`)).body, "content", "raw");
    expect(await raws()).toEqual(["Hello", "Here"]);
    expect(await raws("sort=-id")).toEqual(["Here", "Hello"]);
    expect(await raws(`q=${encodeURIComponent('inline.path = "src/a.ts"')}`)).toEqual(["Here"]);
    expect(
      await raws(`q=${encodeURIComponent('user.nickname = "bob" AND deleted = false')}`),
    ).toEqual(["Hello"]);
    expect((await shop.as("bob")("GET", `${PULL}/comments?sort=nonsense`)).status).toBe(400);
  });

  test("drafts only for whoever wrote them", async () => {
    const id = await written({ ...hello, pending: true });
    const seen = async (name: string) =>
      eachOf((await shop.as(name)("GET", `${PULL}/comments`)).body, "pending");
    expect(await seen("bob")).toEqual([true]);
    expect(await seen("cat")).toEqual([]);
    expect((await shop.as("cat")("GET", `${PULL}/comments/${id}`)).status).toBe(404);
    expect(at((await shop.as("bob")("GET", PULL)).body, "comment_count")).toBe(0);
  });
});

describe("changing and deleting", () => {
  test("one's own", async () => {
    const id = await written(onLine);
    const path = `${PULL}/comments/${id}`;
    const changed = await shop.as("bob")("PUT", path, { body: { content: { raw: "Better" } } });
    expect(changed.body).toMatchObject({ content: { raw: "Better" }, inline: { to: 2 } });
    expect((await shop.as("bob")("DELETE", path)).status).toBe(204);
    const gone = await shop.as("bob")("GET", path);
    expect(gone.body).toMatchObject({ deleted: true, content: { raw: "", html: "" } });
    expect(eachOf((await shop.as("bob")("GET", `${PULL}/comments`)).body, "deleted")).toEqual([
      true,
    ]);
    expect((await shop.as("bob")("DELETE", path)).status).toBe(404);
    expect((await shop.as("bob")("PUT", path, { body: hello })).status).toBe(404);
  });

  test("not others'", async () => {
    const path = `${PULL}/comments/${await written(hello)}`;
    expect((await shop.as("ann")("PUT", path, { body: hello })).status).toBe(403);
    expect((await shop.as("ann")("DELETE", path)).status).toBe(403);
  });

  test("an unknown one is 404 with its id as the message", async () => {
    const answer = await shop.as("bob")("GET", `${PULL}/comments/4711`);
    expect([answer.status, messageOf(answer)]).toEqual([404, "4711"]);
  });

  test("is outdated once the source has moved on", async () => {
    const id = await written(onLine);
    const input = { branch: "topic", message: "More", files: { more: "1" } };
    await shop.sandbox.commit({ workspace: "acme", slug: "shop" }, input);
    const { body } = await shop.as("bob")("GET", `${PULL}/comments/${id}`);
    expect(at(body, "inline", "outdated")).toBe(true);
  });
});

describe("resolving", () => {
  test("a thread on the diff, once, and open it again", async () => {
    const path = `${PULL}/comments/${await written(onLine)}`;
    const done = await shop.as("cat")("POST", `${path}/resolve`);
    expect([done.status, at(done.body, "user", "nickname")]).toEqual([200, "cat"]);
    expect(done.body).toMatchObject({ type: "comment_resolution", created_on: expect.any(String) });
    const { body } = await shop.as("bob")("GET", path);
    expect(at(body, "resolution", "user", "nickname")).toBe("cat");
    expect((await shop.as("bob")("POST", `${path}/resolve`)).status).toBe(409);
    expect((await shop.as("bob")("DELETE", `${path}/resolve`)).status).toBe(204);
    expect((await shop.as("bob")("GET", path)).body).not.toHaveProperty("resolution");
    expect((await shop.as("bob")("DELETE", `${path}/resolve`)).status).toBe(404);
  });

  test("neither replies nor general comments", async () => {
    const root = await written(onLine);
    const reply = await written({ content: { raw: "r" }, parent: { id: Number(root) } });
    for (const id of [reply, await written(hello)]) {
      const answer = await shop.as("bob")("POST", `${PULL}/comments/${id}/resolve`);
      expect(answer.status).toBe(403);
    }
    expect((await shop.as("bob")("POST", `${PULL}/comments/4711/resolve`)).status).toBe(404);
  });
});

describe("tasks", () => {
  const create = (body: Json) => shop.as("bob")("POST", `${PULL}/tasks`, { body });

  test("are made, ticked off, opened again and deleted", async () => {
    const comment = Number(await written(onLine));
    const made = await create({ content: { raw: "Fix" }, comment: { id: comment } });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      state: "UNRESOLVED",
      content: { raw: "Fix" },
      comment: { id: comment },
      creator: { nickname: "bob" },
      resolved_on: null,
    });
    expect(at((await shop.as("bob")("GET", PULL)).body, "task_count")).toBe(1);
    const path = `${PULL}/tasks/${textAt(made.body, "id")}`;
    const put = async (body: Json) => (await shop.as("cat")("PUT", path, { body })).body;
    expect(await put({ state: "RESOLVED" })).toMatchObject({
      state: "RESOLVED",
      resolved_by: { nickname: "cat" },
    });
    expect(at((await shop.as("bob")("GET", PULL)).body, "task_count")).toBe(0);
    expect(await put({ state: "UNRESOLVED", content: { raw: "Fix it" } })).toMatchObject({
      resolved_by: null,
      content: { raw: "Fix it" },
    });
    expect(eachOf((await shop.as("bob")("GET", `${PULL}/tasks`)).body, "state")).toEqual([
      "UNRESOLVED",
    ]);
    expect((await shop.as("cat")("DELETE", path)).status).toBe(403);
    expect((await shop.as("bob")("DELETE", path)).status).toBe(204);
    expect((await shop.as("bob")("GET", path)).status).toBe(404);
  });

  test("careless ones are refused", async () => {
    expect((await create({ content: { raw: " " } })).status).toBe(400);
    expect((await create({ content: { raw: "x" }, comment: { id: 4711 } })).status).toBe(400);
    const made = textAt((await create({ content: { raw: "x" } })).body, "id");
    const answer = await shop.as("bob")("PUT", `${PULL}/tasks/${made}`, {
      body: { state: "DONE" },
    });
    expect(answer.status).toBe(400);
  });
});

test("ids are unique over repositories", async () => {
  await shop.sandbox.seed({
    workspaces: [
      {
        slug: "acme",
        repositories: [
          {
            slug: "second",
            permissions: { bob: "write" },
            commits: [{ files: { a: "1" } }, { branch: "t", files: { a: "2" } }],
            pullRequests: [{ title: "T", source: "t", author: "bob" }],
          },
        ],
      },
    ],
  });
  const first = await written(hello);
  const path = `${SHOP.replace("shop", "second")}/pullrequests/1/comments`;
  const second = await shop.as("bob")("POST", path, { body: hello });
  expect(textAt(second.body, "id")).not.toBe(first);
});
