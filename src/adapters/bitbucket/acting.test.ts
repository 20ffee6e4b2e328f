import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../../../sandbox/index.ts";
import { tokenScopes } from "../../core/domain/index.ts";
import type { BitbucketClient } from "./client.ts";
import {
  createScriptedHost,
  createTestClient,
  rejection,
  type Reaction,
  type ScriptedHost,
} from "./scripted-host.ts";

const token = "ATATT-acting-kody";
const annsToken = "ATATT-acting-ann";
const repository = { workspace: "acme", slug: "shop" };
const ref = { ...repository, id: 1 };
const annUuid = "{0000aaaa-0000-4000-8000-00000000000a}";

describe("with the sandbox", () => {
  let sandbox: Sandbox;
  let client: BitbucketClient;

  beforeEach(async () => {
    sandbox = await createSandbox();
    await sandbox.seed({
      users: [
        {
          username: "kody",
          displayName: "Kody",
          email: "kody@example.com",
          tokens: [{ token, kind: "api", scopes: [...tokenScopes] }],
        },
        {
          username: "ann",
          displayName: "Ann",
          uuid: annUuid,
          email: "ann@example.com",
          tokens: [{ token: annsToken, kind: "api", scopes: [...tokenScopes] }],
        },
      ],
      workspaces: [
        {
          slug: "acme",
          members: [{ user: "kody" }, { user: "ann", permission: "owner" }],
          repositories: [
            {
              slug: "shop",
              mainBranch: "main",
              permissions: { kody: "admin", ann: "write" },
              commits: [
                { branch: "main", message: "Begin", files: { "a.ts": "one\n", message: "m\n" } },
                { branch: "feature/x", message: "Change", files: { "a.ts": "two\n" } },
              ],
              pullRequests: [{ title: "Orders", source: "feature/x", author: "ann" }],
            },
          ],
        },
      ],
    });
    client = clientOf("kody@example.com", token);
  });
  afterEach(() => sandbox.close());

  function clientOf(email: string, secret: string): BitbucketClient {
    return createTestClient(sandbox.apiUrl, {
      credential: { kind: "api-token", email, reveal: async () => secret },
    });
  }

  it("gives verdicts, takes them back, and tells them from those of others", async () => {
    await client.verdicts.approve(ref);
    await clientOf("ann@example.com", annsToken).verdicts.requestChanges(ref);
    const verdicts = async () =>
      (await client.standing.readStanding(ref)).participants.map(
        ({ name, verdict }) => `${name} ${verdict ?? "none"}`,
      );
    expect(await verdicts()).toEqual(
      expect.arrayContaining(["Kody approved", "Ann changes-requested"]),
    );
    await client.verdicts.unapprove(ref);
    await client.verdicts.unapprove(ref);
    await client.verdicts.requestChanges(ref);
    expect(await verdicts()).toContain("Kody changes-requested");
    await client.verdicts.withdrawChanges(ref);
    await client.verdicts.withdrawChanges(ref);
    expect(await verdicts()).not.toContain("Kody changes-requested");
  });

  it("says what a pull request stands at", async () => {
    const standing = await client.standing.readStanding(ref);
    expect(standing).toMatchObject({
      pullRequest: { title: "Orders", state: "open", draft: false },
      reviewers: [],
      openTasks: 0,
      mergeCommit: null,
      closedByUuid: null,
      defaultStrategy: "merge_commit",
    });
    expect(standing.mergeStrategies).toContain("squash");
    const { source } = standing.pullRequest;
    await client.codeHost.setBuildStatus(repository, source.commit ?? "", {
      key: "ci",
      state: "failed",
      name: "CI",
      description: "2 tests failed",
      url: "https://ci.example/1",
      refname: "feature/x",
    });
    expect(await client.standing.listBuilds(ref)).toMatchObject([{ key: "ci", state: "failed" }]);
    expect(await client.standing.listTasks(ref)).toEqual([]);
    expect(await client.standing.listRestrictions(repository)).toEqual([]);
  });

  it("knows what an account may at this moment", async () => {
    const may = async () => client.standing.permissionOf(repository, annUuid);
    expect(await may()).toBe("admin");
    sandbox.grant(repository, "ann", "read");
    const other = "{0000bbbb-0000-4000-8000-00000000000b}";
    expect(await client.standing.permissionOf(repository, other)).toBeNull();
    for (const odd of ["", "ann", '{x}" OR user.uuid!="{y}', `${annUuid}"`])
      expect(await rejection(client.standing.permissionOf(repository, odd))).toMatchObject({
        code: "invalid-input",
      });
    const asAnn = clientOf("ann@example.com", annsToken);
    expect(await asAnn.standing.permissionOf(repository, annUuid)).toBe("admin");
  });

  it("merges at once or by a task, and says what was merged", async () => {
    const wish = { message: "Merged", closeSourceBranch: true, strategy: "squash" as const };
    const step = await client.verdicts.merge(ref, wish);
    expect(step).toMatchObject({
      state: "merged",
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    const standing = await client.standing.readStanding(ref);
    expect(standing.pullRequest.state).toBe("merged");
    expect(standing.closedByUuid).not.toBeNull();
    expect(await rejection(client.verdicts.merge(ref, wish))).toMatchObject({
      code: "host-rejected",
    });
    expect(await rejection(client.verdicts.decline(ref, "no"))).toMatchObject({
      code: "host-rejected",
    });
  });

  it("commits files, whatever they are called, on the parent alone", async () => {
    const { pullRequest } = await client.standing.readStanding(ref);
    const short = pullRequest.source.commit ?? "";
    const { hash: parent } = await sandbox.commit(repository, {
      branch: "feature/x",
      message: "More",
      files: { "b.ts": "b\n" },
    });
    expect(parent.startsWith(short)).toBe(false);
    const commit = {
      branch: "feature/x",
      parent,
      message: "Fix\n\nBody ü",
      author: "Kody <kody@kody.invalid>",
      files: new Map([
        ["a.ts", "three\r\nno end & = %20"],
        ["message", "a file of that name\n"],
        ["dir/ü b.ts", "unicode\n"],
        ["b.ts", null],
      ]),
    };
    const made = await client.commits.commitFiles(repository, commit);
    expect(made).toMatch(/^[0-9a-f]{40}$/);
    const read = async (path: string) =>
      (
        await fetch(`${sandbox.apiUrl}/repositories/acme/shop/src/${made}/${path}`, {
          headers: {
            authorization: `Basic ${Buffer.from(`kody@example.com:${token}`).toString("base64")}`,
          },
        })
      ).text();
    expect(await read("a.ts")).toBe("three\r\nno end & = %20");
    expect(await read("message")).toBe("a file of that name\n");
    expect(await read("dir/%C3%BC%20b.ts")).toBe("unicode\n");
    expect(await read("b.ts")).toContain("No such file");
    expect(await rejection(client.commits.commitFiles(repository, commit))).toMatchObject({
      code: "conflict",
    });
  });

  it("begins a branch at its parent and opens a pull request, the same one twice", async () => {
    const { hash: parent } = await sandbox.commit(repository, {
      branch: "main",
      message: "More",
      files: { "c.ts": "c\n" },
    });
    const made = await client.commits.commitFiles(repository, {
      branch: "kody/config",
      parent,
      message: "Add .kody.yml",
      author: "Kody <kody@kody.invalid>",
      files: new Map([[".kody.yml", "maxComments: 5\n"]]),
    });
    expect(made).not.toBe(parent);
    const wanted = {
      title: "Configure Kody",
      description: "",
      sourceBranch: "kody/config",
      destinationBranch: "main",
    };
    const opened = await client.commits.openPullRequest(repository, wanted);
    expect(opened).toMatchObject({ ref: { id: 2 }, state: "open", title: "Configure Kody" });
    const again = await client.commits.openPullRequest(repository, wanted);
    expect(again.ref.id).toBe(2);
  });

  it("finds a comment, and that it is gone", async () => {
    const { id } = await client.codeHost.createComment(ref, { body: "Hello" });
    expect(await client.standing.readComment(ref, id)).toMatchObject({ id, body: "Hello" });
    expect(await client.standing.readComment(ref, 4_711)).toBeNull();
  });

  it("does not know what became of an act whose answer is lost, and repeats none", async () => {
    const acts = [
      ["approve", () => client.verdicts.approve(ref)],
      ["decline", () => client.verdicts.decline(ref, "no")],
    ] as const;
    for (const [route, act] of acts) {
      sandbox.faults.add({ route, drop: "after" });
      expect(await rejection(act())).toMatchObject({ code: "outcome-unknown" });
      expect(sandbox.calls().filter((call) => call.route.endsWith(`/${route}`))).toHaveLength(1);
    }
    expect((await client.standing.readStanding(ref)).pullRequest.state).toBe("declined");
  });
});

describe("what Bitbucket answers to a merge", () => {
  let host: ScriptedHost;
  afterEach(() => host.close());

  async function merge(...script: Reaction[]) {
    host = await createScriptedHost(script);
    const { verdicts } = createTestClient(host.apiUrl);
    return verdicts.merge(ref, {
      message: "m",
      closeSourceBranch: false,
      strategy: "merge_commit",
    });
  }

  it("may be a task, of which only the name is followed", async () => {
    const location = "https://evil.example/2.0/merge/task-status/4711-abc";
    expect(await merge({ status: 202, headers: { location } })).toEqual({
      state: "pending",
      task: "4711-abc",
    });
    const { verdicts } = createTestClient(host.apiUrl);
    // An empty answer is no news.
    await rejection(verdicts.mergeProgress(ref, "4711-abc"));
    expect(host.received.at(-1)?.url).toBe(
      "/2.0/repositories/acme/shop/pullrequests/1/merge/task-status/4711-abc",
    );
  });

  it.each([
    [{ status: 409, body: { type: "error", error: { message: "moved" } } }, "conflict"],
    [{ status: 400, body: { type: "error", error: { message: "conflicts" } } }, "host-rejected"],
    [{ status: 403, body: { type: "error", error: { message: "no" } } }, "permission-missing"],
    [{ status: 555, body: "timeout" }, "outcome-unknown"],
    ["drop", "outcome-unknown"],
  ] as const)("%j", async (reaction, code) => {
    const error = await rejection(merge(reaction));
    expect(error).toMatchObject({ code });
    expect(host.received).toHaveLength(1);
  });

  it.each([
    [
      { status: 200, body: { task_status: "PENDING" } },
      { state: "pending", task: "t" },
    ],
    [
      {
        status: 200,
        body: { task_status: "SUCCESS", merge_result: { merge_commit: { hash: "0123456789ab" } } },
      },
      { state: "merged", commit: "0123456789ab" },
    ],
    [
      { status: 400, body: { type: "error", error: { message: "Conflicts." } } },
      { state: "failed", reason: expect.stringContaining("Conflicts") },
    ],
  ])("progress: %j", async (reaction, step) => {
    host = await createScriptedHost([reaction]);
    const { verdicts } = createTestClient(host.apiUrl);
    expect(await verdicts.mergeProgress(ref, "t")).toEqual(step);
  });
});

describe("an answer that lacks what decides", () => {
  let host: ScriptedHost;
  afterEach(() => host.close());
  const whole = { id: 1, state: "OPEN", participants: [], reviewers: [] };

  it.each(["participants", "reviewers"])("is no standing without %s", async (field) => {
    host = await createScriptedHost([{ status: 200, body: { ...whole, [field]: undefined } }]);
    const { standing } = createTestClient(host.apiUrl);
    expect(await rejection(standing.readStanding(ref))).toMatchObject({ code: "host-rejected" });
  });

  it("says of the rest that it is not known", async () => {
    host = await createScriptedHost([{ status: 200, body: whole }]);
    const { standing } = createTestClient(host.apiUrl);
    expect(await standing.readStanding(ref)).toMatchObject({
      openTasks: null,
      defaultStrategy: null,
      mergeStrategies: [],
    });
  });

  it("merge checks that are not offered are null; an account's machine is known", async () => {
    host = await createScriptedHost([
      { status: 404, body: { type: "error", error: { message: "no" } } },
      {
        status: 200,
        body: { id: 9, user: { uuid: "{b}", type: "app_user" }, content: { raw: "x" } },
      },
    ]);
    const { standing } = createTestClient(host.apiUrl);
    expect(await standing.mergeChecks(ref)).toBeNull();
    expect(await standing.readComment(ref, 9)).toMatchObject({ byMachine: true });
  });
});
