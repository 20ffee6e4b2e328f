import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox, type Switches } from "../../../sandbox/index.ts";
import { tokenScopes } from "../../core/domain/index.ts";
import type { BitbucketClient } from "./client.ts";
import { parseDelivery } from "./delivery.ts";
import { pullRequestFromUrl } from "./pull-request-url.ts";
import { createTestClient, createTestClock, rejection } from "./scripted-host.ts";
import { verifySignature } from "./signature.ts";

const token = "ATATT-sandbox-kody";
const narrowToken = "ATATT-sandbox-narrow";
const repository = { workspace: "acme", slug: "shop" };
const ref = { ...repository, id: 1 };

let sandbox: Sandbox;
let client: BitbucketClient;

async function start(switches: Partial<Switches> = {}): Promise<void> {
  sandbox = await createSandbox({ switches });
  await sandbox.seed({
    users: [
      {
        username: "kody",
        displayName: "Kody",
        email: "kody@example.com",
        tokens: [
          { token, kind: "api", scopes: [...tokenScopes] },
          { token: narrowToken, kind: "api", scopes: ["read:user:bitbucket"] },
        ],
      },
      { username: "ann", displayName: "Ann" },
    ],
    workspaces: [
      {
        slug: "acme",
        members: [
          { user: "kody", permission: "member" },
          { user: "ann", permission: "owner" },
        ],
        repositories: [
          {
            slug: "shop",
            permissions: { kody: "admin", ann: "admin" },
            commits: [
              { message: "Begin", files: { "a.ts": "one\ntwo\nthree\n" } },
              {
                branch: "feature/x",
                message: "Change",
                files: { "a.ts": "one\n2\nthree\nfour\n" },
              },
            ],
            pullRequests: [{ title: "Orders", source: "feature/x", author: "ann" }],
          },
        ],
      },
    ],
  });
  client = clientFor(token);
}

function clientFor(secret: string): BitbucketClient {
  return createTestClient(sandbox.apiUrl, {
    credential: { kind: "api-token", email: "kody@example.com", reveal: async () => secret },
  });
}

afterEach(() => sandbox.close());

describe("with the sandbox", () => {
  beforeEach(() => start());

  it("finds its way from the token to the pull request", async () => {
    const who = await client.directory.whoAmI();
    expect(who).toMatchObject({ account: { displayName: "Kody" }, credentialType: "api_token" });
    expect(who.scopes?.toSorted()).toEqual([...tokenScopes].toSorted());
    const [workspace] = await client.directory.listWorkspaces();
    expect(workspace).toMatchObject({ slug: "acme", administrator: false });
    const repositories = await client.directory.listRepositories("acme");
    expect(repositories).toMatchObject([{ ref: repository, mainBranch: "main", private: true }]);
    const byUuid = { workspace: workspace?.uuid ?? "", slug: repositories[0]?.uuid ?? "" };
    const [open] = await client.directory.listOpenPullRequests(byUuid);
    expect(open).toMatchObject({ ref: { ...byUuid, id: 1 }, title: "Orders", state: "open" });
    const found = await client.codeHost.getPullRequest(ref);
    expect(found).toMatchObject({
      ref,
      source: { branch: "feature/x", repository: "acme/shop" },
      destination: { branch: "main", repository: "acme/shop" },
    });
    expect(found.source.commit).toMatch(/^[0-9a-f]{12}$/);
    expect(pullRequestFromUrl(found.url)).toEqual(ref);
  });

  it("posts, lists, edits and resolves comments, each with one call", async () => {
    const { codeHost } = client;
    const range = await codeHost.createComment(ref, {
      body: "range",
      anchor: { path: "a.ts", side: "new", start: 2, end: 4 },
    });
    await codeHost.createComment(ref, {
      body: "old line",
      anchor: { path: "a.ts", side: "old", start: 2, end: 2 },
    });
    await codeHost.createComment(ref, { body: "file", anchor: { path: "a.ts", side: "file" } });
    const general = await codeHost.createComment(ref, { body: "general" });
    await codeHost.createComment(ref, { body: "reply", replyTo: range.id });
    await codeHost.editComment(ref, general.id, "edited");
    await codeHost.resolveThread(ref, range.id);
    await codeHost.resolveThread(ref, range.id);
    expect(sandbox.calls()).toHaveLength(8);

    const inlines = sandbox.snapshot().pullRequests[0]?.comments.map((one) => one.inline);
    expect(inlines).toMatchObject([
      { path: "a.ts", startTo: 2, to: 4, startFrom: null, from: null },
      { path: "a.ts", startTo: null, to: null, startFrom: null, from: 2 },
      { path: "a.ts", to: null, from: null },
      null,
      expect.anything(),
    ]);
    const { account } = await client.directory.whoAmI();
    const listed = await codeHost.listComments(ref);
    expect(listed.map((one) => one.body)).toEqual(["range", "old line", "file", "edited", "reply"]);
    expect(listed[0]).toMatchObject({
      id: range.id,
      authorUuid: account.uuid,
      path: "a.ts",
      resolved: true,
      resolvedByUuid: account.uuid,
    });
    expect(listed[3]).toMatchObject({ path: null, resolved: false, replyTo: null });
    expect(listed[4]).toMatchObject({ replyTo: range.id });
    expect(await rejection(codeHost.resolveThread(ref, general.id))).toMatchObject({
      code: "permission-missing",
    });
    expect(await rejection(codeHost.editComment(ref, 999_999, "x"))).toMatchObject({
      code: "not-found",
    });
  });

  it("reads more comments than a page holds", async () => {
    for (let count = 1; count <= 120; count += 1) {
      await client.codeHost.createComment(ref, { body: `number ${count}` });
    }
    const before = sandbox.calls().length;
    const listed = await client.codeHost.listComments(ref);
    expect(listed.map((one) => one.body)).toEqual(
      Array.from({ length: 120 }, (_, index) => `number ${index + 1}`),
    );
    expect(sandbox.calls().length - before).toBe(3);
  });

  it("sets statuses and replaces reports with their annotations", async () => {
    const { codeHost } = client;
    const commit = (await codeHost.getPullRequest(ref)).source.commit ?? "";
    const status = {
      key: "kody",
      name: "Kody",
      description: "",
      url: "https://k.example",
      refname: "feature/x",
    };
    await codeHost.setBuildStatus(repository, commit, { ...status, state: "in-progress" });
    await codeHost.setBuildStatus(repository, commit, {
      ...status,
      state: "failed",
      name: "n".repeat(300),
    });
    expect(sandbox.snapshot().statuses).toMatchObject([
      { key: "kody", state: "FAILED", refname: "feature/x", name: `${"n".repeat(254)}…` },
    ]);

    const report = {
      id: "kody",
      title: "Kody review",
      details: "2 findings",
      result: "failed",
      link: "https://k.example",
      data: [{ title: "Comments", value: 2 }],
    } as const;
    const annotation = {
      kind: "bug",
      summary: "s".repeat(600),
      details: "d",
      severity: "info",
      path: "a.ts",
    } as const;
    await codeHost.putReport(repository, commit, report, true);
    await codeHost.addAnnotations(repository, commit, "kody", [
      { ...annotation, externalId: "1", line: 2 },
      { ...annotation, externalId: "2", line: null },
    ]);
    expect(sandbox.snapshot().reports).toMatchObject([
      {
        externalId: "kody",
        result: "FAILED",
        annotations: [{ externalId: "1", severity: "LOW", line: 2 }, { externalId: "2" }],
      },
    ]);
    await codeHost.putReport(repository, commit, { ...report, result: "passed" }, true);
    expect(sandbox.snapshot().reports).toMatchObject([{ result: "PASSED", annotations: [] }]);
  });

  it("posts exactly once when the answer is lost, and not at all when the call is", async () => {
    const route = "/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}/comments";
    for (const [drop, comments] of [
      ["before", 0],
      ["after", 1],
    ] as const) {
      sandbox.faults.add({ route, method: "POST", drop });
      const error = await rejection(client.codeHost.createComment(ref, { body: "once" }));
      expect(error).toMatchObject({ code: "outcome-unknown" });
      expect(await client.codeHost.listComments(ref)).toHaveLength(comments);
    }
  });

  it("repeats a status whose answer is lost, which leaves one status", async () => {
    const commit = (await client.codeHost.getPullRequest(ref)).source.commit ?? "";
    sandbox.faults.add({ method: "POST", drop: "after", count: 2 });
    await client.codeHost.setBuildStatus(repository, commit, {
      key: "kody",
      state: "successful",
      name: "Kody",
      description: "",
      url: "https://k.example",
      refname: "feature/x",
    });
    expect(sandbox.snapshot().statuses).toHaveLength(1);
  });

  it("is refused with a wrong token, and names the scope that a narrow one lacks", async () => {
    const wrong = clientFor("wrong");
    expect(await rejection(wrong.directory.whoAmI())).toMatchObject({ code: "credential-refused" });
    const narrow = clientFor(narrowToken);
    await narrow.directory.whoAmI();
    expect(await rejection(narrow.codeHost.getPullRequest(ref))).toMatchObject({
      code: "scope-missing",
      message: expect.stringContaining("read:pullrequest:bitbucket"),
      details: { granted: ["read:user:bitbucket"] },
    });
  });

  it("says what Bitbucket does not know", async () => {
    const { codeHost } = client;
    for (const wrong of [
      { ...ref, id: 99 },
      { ...ref, slug: "none" },
      { ...ref, workspace: "none" },
    ]) {
      expect(await rejection(codeHost.getPullRequest(wrong))).toMatchObject({ code: "not-found" });
    }
  });

  it("makes a hook whose deliveries it can verify and read", async () => {
    const received: { key: string; signature: string; body: Uint8Array }[] = [];
    const receiver = createServer((request, response) => {
      const { "x-event-key": key, "x-hub-signature": signature } = request.headers;
      void buffer(request).then((body) => {
        received.push({ key: String(key), signature: String(signature), body });
        response.end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    const address = receiver.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    try {
      const spec = {
        url: `http://127.0.0.1:${port}/hook`,
        description: "Kody",
        active: true,
        events: ["pullrequest:updated", "pullrequest:comment_created"],
      };
      const owner = { kind: "repository", ref: repository } as const;
      const made = await client.hooks.createHook(owner, { ...spec, secret: "s3cret" });
      expect(made).toMatchObject({ ...spec, secretSet: true });
      const kept = await client.hooks.updateHook(owner, made.uuid, {
        ...spec,
        description: "Kody 2",
      });
      expect(kept).toEqual({ ...made, description: "Kody 2" });
      expect(await client.hooks.listHooks(owner)).toEqual([kept]);

      await sandbox.commit(repository, {
        branch: "feature/x",
        message: "More",
        files: { "b.ts": "b\n" },
      });
      await client.codeHost.createComment(ref, { body: "hello" });
      await sandbox.settled();
      expect(received.map((one) => one.key).toSorted()).toEqual([
        "pullrequest:comment_created",
        "pullrequest:updated",
      ]);
      for (const { key, signature, body } of received) {
        expect(verifySignature(body, signature, ["s3cret"])).toBe(true);
        expect(verifySignature(body, signature, ["other"])).toBe(false);
        expect(parseDelivery(key, body)).toMatchObject({
          kind: key,
          repository: { ref: repository },
          pullRequest: { ref, title: "Orders", state: "open" },
          comment: key.endsWith("comment_created") ? { body: "hello", deleted: false } : null,
        });
      }
    } finally {
      receiver.closeAllConnections();
      await new Promise<void>((resolve) => receiver.close(() => resolve()));
    }
  });
});

describe("with a sandbox whose limit is used up", () => {
  it("stops with the time at which to come back", async () => {
    await start({ hourlyLimit: 3, retryAfterOn429: 120 });
    const limited = createTestClient(sandbox.apiUrl, {
      clock: createTestClock(Date.now()),
      credential: { kind: "api-token", email: "kody@example.com", reveal: async () => token },
    });
    for (let count = 1; count <= 3; count += 1) await limited.codeHost.getPullRequest(ref);
    for (let count = 1; count <= 3; count += 1) {
      expect(await rejection(limited.codeHost.getPullRequest(ref))).toMatchObject({
        code: "rate-limited",
        retryAfter: 120,
      });
    }
    expect(sandbox.calls()).toHaveLength(4);
  });
});
