import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CommentAnchor } from "../../core/domain/index.ts";
import type { Annotation, BuildStatus, CodeHost, Report } from "../../core/ports/index.ts";
import {
  createScriptedHost,
  createTestClient,
  rejection,
  type Reaction,
  type Received,
  type ScriptedHost,
} from "./scripted-host.ts";

const ref = { workspace: "acme", slug: "shop", id: 12 };
const byUuid = { workspace: "{ws-1}", slug: "{repo-2}" };
const commit = "0123456789abcdef0123456789abcdef01234567";

let reply: (request: Received) => Reaction = () => ({ status: 200, body: { id: 1 } });
let host: ScriptedHost;
let codeHost: CodeHost;

beforeEach(async () => {
  reply = () => ({ status: 200, body: { id: 1 } });
  host = await createScriptedHost((request) => reply(request));
  codeHost = createTestClient(host.apiUrl).codeHost;
});
afterEach(() => host.close());

function sent(index = 0): { method: string; url: string; body: unknown } {
  const request = host.received[index];
  if (request === undefined) throw new Error("Nothing was sent.");
  const body: unknown = request.body === "" ? null : JSON.parse(request.body);
  return { method: request.method, url: request.url, body };
}

describe("getPullRequest", () => {
  it("asks once and keeps the caller's names", async () => {
    reply = () => ({ status: 200, body: { id: 12, title: "T", state: "MERGED", links: {} } });
    const found = await codeHost.getPullRequest({ ...byUuid, id: 12 });
    expect(sent().url).toBe("/2.0/repositories/%7Bws-1%7D/%7Brepo-2%7D/pullrequests/12");
    expect(found).toMatchObject({ ref: { ...byUuid, id: 12 }, title: "T", state: "merged" });
    expect(found.url).toBe(`${host.origin}/%7Bws-1%7D/%7Brepo-2%7D/pull-requests/12`);
  });
});

describe("listComments", () => {
  it("gives general comments, replies, inline, resolved and deleted ones", async () => {
    const values = [
      {
        id: 1,
        content: { raw: "general" },
        user: { uuid: "{a}" },
        created_on: "t1",
        deleted: false,
        inline: null,
        parent: null,
      },
      { id: 2, content: { raw: "reply" }, user: null, parent: { id: 1 } },
      {
        id: 3,
        content: { raw: "inline" },
        inline: { path: "a.ts", to: 3 },
        resolution: { type: "x", user: { uuid: "{b}" } },
      },
      { id: 4, content: { raw: "" }, deleted: true, resolution: {} },
      { id: 5, content: null, links: { html: { href: "https://bitbucket.org/x#comment-5" } } },
    ];
    reply = () => ({ status: 200, body: { values } });
    const page = `${host.origin}/acme/shop/pull-requests/12/_/diff#comment-`;
    const nobody = { authorUuid: null, replyTo: null, path: null, deleted: false, createdOn: "" };
    const unresolved = { resolved: false, resolvedByUuid: null };
    expect(await codeHost.listComments(ref)).toEqual([
      {
        ...nobody,
        ...unresolved,
        id: 1,
        body: "general",
        authorUuid: "{a}",
        createdOn: "t1",
        url: `${page}1`,
      },
      { ...nobody, ...unresolved, id: 2, body: "reply", replyTo: 1, url: `${page}2` },
      {
        ...nobody,
        id: 3,
        body: "inline",
        path: "a.ts",
        resolved: true,
        resolvedByUuid: "{b}",
        url: `${page}3`,
      },
      {
        ...nobody,
        id: 4,
        body: "",
        deleted: true,
        resolved: true,
        resolvedByUuid: null,
        url: `${page}4`,
      },
      { ...nobody, ...unresolved, id: 5, body: "", url: "https://bitbucket.org/x#comment-5" },
    ]);
  });
});

describe("createComment", () => {
  const path = "src/a b.ts";
  const anchors: [CommentAnchor, unknown][] = [
    [
      { path, side: "new", start: 4, end: 4 },
      { path, to: 4 },
    ],
    [
      { path, side: "new", start: 4, end: 9 },
      { path, start_to: 4, to: 9 },
    ],
    [
      { path, side: "old", start: 7, end: 7 },
      { path, from: 7 },
    ],
    [
      { path, side: "old", start: 7, end: 8 },
      { path, start_from: 7, from: 8 },
    ],
    [{ path, side: "file" }, { path }],
  ];

  it.each(anchors)("anchors %j", async (anchor, inline) => {
    await codeHost.createComment(ref, { body: "text", anchor });
    expect(sent()).toEqual({
      method: "POST",
      url: "/2.0/repositories/acme/shop/pullrequests/12/comments",
      body: { content: { raw: "text" }, inline },
    });
  });

  it("posts general comments and replies without an anchor", async () => {
    await codeHost.createComment(ref, { body: "text" });
    await codeHost.createComment(ref, { body: "text", replyTo: 5 });
    expect(sent(0).body).toEqual({ content: { raw: "text" } });
    expect(sent(1).body).toEqual({ content: { raw: "text" }, parent: { id: 5 } });
  });

  it("gives back what Bitbucket made of it", async () => {
    reply = () => ({
      status: 201,
      body: { id: 77, content: { raw: "text" }, user: { uuid: "{kody}" } },
    });
    const created = await codeHost.createComment(ref, { body: "text" });
    expect(created).toMatchObject({ id: 77, body: "text", authorUuid: "{kody}" });
  });

  it.each([
    { body: "" },
    { body: " \n" },
    { body: "x", anchor: { path, side: "new", start: 5, end: 4 } as const },
    { body: "x", anchor: { path, side: "new", start: 0, end: 4 } as const },
    { body: "x", anchor: { path, side: "old", start: 1.5, end: 4 } as const },
    { body: "x", anchor: { path: "", side: "file" } as const },
  ])("refuses %j before anything is sent", async (comment) => {
    expect(await rejection(codeHost.createComment(ref, comment))).toMatchObject({
      code: "invalid-input",
    });
    expect(host.received).toEqual([]);
  });

  it("sends well-formed text even when given half a character", async () => {
    await codeHost.createComment(ref, { body: "cut \ud83d" });
    expect(sent().body).toEqual({ content: { raw: "cut \ufffd" } });
  });
});

describe("editComment and resolveThread", () => {
  it("edit the text only", async () => {
    await codeHost.editComment(ref, 5, "new");
    expect(sent()).toEqual({
      method: "PUT",
      url: "/2.0/repositories/acme/shop/pullrequests/12/comments/5",
      body: { content: { raw: "new" } },
    });
  });

  it("take a thread that is resolved already as done", async () => {
    reply = () => ({ status: 409, body: { error: { message: "already resolved" } } });
    await codeHost.resolveThread(ref, 5);
    expect(sent()).toEqual({
      method: "POST",
      url: "/2.0/repositories/acme/shop/pullrequests/12/comments/5/resolve",
      body: null,
    });
  });

  it("say so when the comment is gone or may not be resolved", async () => {
    for (const [status, code] of [
      [404, "not-found"],
      [403, "permission-missing"],
    ] as const) {
      reply = () => ({ status, body: {} });
      expect(await rejection(codeHost.resolveThread(ref, 5))).toMatchObject({ code });
    }
  });
});

describe("setBuildStatus", () => {
  const status: BuildStatus = {
    key: "kody",
    state: "in-progress",
    name: "Kody review",
    description: "Reviewing",
    url: "https://k.example/1",
    refname: "feature/x",
  };

  it("ties the status to commit and branch", async () => {
    reply = () => ({ status: 201, body: "" });
    await codeHost.setBuildStatus(ref, commit, status);
    expect(sent()).toEqual({
      method: "POST",
      url: `/2.0/repositories/acme/shop/commit/${commit}/statuses/build`,
      body: { ...status, state: "INPROGRESS" },
    });
  });

  it.each([
    ["in-progress", "INPROGRESS"],
    ["successful", "SUCCESSFUL"],
    ["failed", "FAILED"],
    ["stopped", "STOPPED"],
  ] as const)("%s is %s", async (state, word) => {
    await codeHost.setBuildStatus(ref, commit, { ...status, state });
    expect(sent().body).toMatchObject({ state: word });
  });

  it("cuts long names between characters and refuses long keys", async () => {
    await codeHost.setBuildStatus(ref, commit, {
      ...status,
      name: `a${"😀".repeat(200)}`,
      key: "k".repeat(40),
      refname: "",
    });
    expect(sent().body).toMatchObject({ name: `a${"😀".repeat(126)}…`, key: "k".repeat(40) });
    expect(sent().body).not.toHaveProperty("refname");
    const error = await rejection(
      codeHost.setBuildStatus(ref, commit, { ...status, key: "k".repeat(41) }),
    );
    expect(error).toMatchObject({ code: "invalid-input" });
    expect(host.received).toHaveLength(1);
  });
});

describe("putReport", () => {
  const report: Report = {
    id: "kody",
    title: "Kody review",
    details: "2 findings",
    result: "failed",
    link: "https://k.example",
    data: [
      { title: "Comments", value: 2 },
      { title: "By severity", value: "1 high" },
    ],
  };
  const url = `/2.0/repositories/acme/shop/commit/${commit}/reports/kody`;

  it("puts the report once", async () => {
    await codeHost.putReport(ref, commit, report, false);
    expect(host.received).toHaveLength(1);
    expect(sent()).toEqual({
      method: "PUT",
      url,
      body: {
        title: "Kody review",
        details: "2 findings",
        report_type: "BUG",
        reporter: "Kody",
        result: "FAILED",
        link: "https://k.example",
        data: [
          { title: "Comments", type: "NUMBER", value: 2 },
          { title: "By severity", type: "TEXT", value: "1 high" },
        ],
      },
    });
  });

  it("deletes the old one first when it replaces, and does not mind when there is none", async () => {
    reply = (request) => ({ status: request.method === "DELETE" ? 404 : 200, body: {} });
    await codeHost.putReport(ref, commit, report, true);
    expect([sent(0), sent(1)]).toMatchObject([
      { method: "DELETE", url, body: null },
      { method: "PUT", url },
    ]);
  });

  it("refuses more data than Bitbucket takes, before it deletes anything", async () => {
    const data = Array.from({ length: 11 }, () => ({ title: "x", value: 1 }));
    const error = await rejection(codeHost.putReport(ref, commit, { ...report, data }, true));
    expect(error).toMatchObject({ code: "invalid-input" });
    expect(host.received).toEqual([]);
  });
});

describe("addAnnotations", () => {
  const annotation: Annotation = {
    externalId: "f-1",
    kind: "code-smell",
    summary: "s".repeat(500),
    details: "details",
    severity: "info",
    path: "src/a.ts",
    line: 3,
  };

  it("sends an array in Bitbucket's words", async () => {
    await codeHost.addAnnotations(ref, commit, "kody", [
      annotation,
      { ...annotation, externalId: "f-2", kind: "vulnerability", severity: "critical", line: null },
    ]);
    const common = { summary: `${"s".repeat(449)}…`, details: "details", path: "src/a.ts" };
    expect(sent()).toEqual({
      method: "POST",
      url: `/2.0/repositories/acme/shop/commit/${commit}/reports/kody/annotations`,
      body: [
        { ...common, external_id: "f-1", annotation_type: "CODE_SMELL", severity: "LOW", line: 3 },
        { ...common, external_id: "f-2", annotation_type: "VULNERABILITY", severity: "CRITICAL" },
      ],
    });
  });

  it("makes no call for none, and refuses more than a hundred or a line 0", async () => {
    await codeHost.addAnnotations(ref, commit, "kody", []);
    const many = Array.from({ length: 101 }, () => annotation);
    for (const annotations of [many, [{ ...annotation, line: 0 }]]) {
      const error = await rejection(codeHost.addAnnotations(ref, commit, "kody", annotations));
      expect(error).toMatchObject({ code: "invalid-input" });
    }
    expect(host.received).toEqual([]);
  });
});
