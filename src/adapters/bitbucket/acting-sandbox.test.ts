import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCheckedSandbox } from "../../../sandbox/contract/index.ts";
import type { Sandbox, SandboxOptions } from "../../../sandbox/index.ts";
import { tokenScopes } from "../../core/domain/index.ts";
import type { BitbucketClient } from "./client.ts";
import { createTestClient, rejection } from "./scripted-host.ts";

const repository = { workspace: "acme", slug: "shop" };
const ref = { ...repository, id: 1 };
const annUuid = "0000aaaa-0000-4000-8000-00000000000a";
const wish = { message: "Merged", closeSourceBranch: true, strategy: "merge_commit" } as const;

let sandbox: Sandbox;
let violations: () => readonly string[];
let kody: BitbucketClient;

async function start(options: SandboxOptions = {}): Promise<void> {
  const user = (username: string, more = {}) => ({
    username,
    displayName: username,
    email: `${username}@example.com`,
    tokens: [{ token: `ATATT-${username}`, kind: "api" as const, scopes: [...tokenScopes] }],
    ...more,
  });
  const checked = await createCheckedSandbox({
    ...options,
    seed: {
      users: [user("kody"), user("ann", { uuid: annUuid }), user("robot", { kind: "bot" })],
      workspaces: [
        {
          slug: "acme",
          members: [{ user: "kody" }, { user: "ann" }, { user: "robot" }],
          repositories: [
            {
              slug: "shop",
              permissions: { kody: "admin", ann: "write", robot: "write" },
              commits: [
                { message: "Begin", files: { "a.ts": "one\n", "run.sh": "#!/bin/sh\n" } },
                { branch: "topic", message: "Change", files: { "a.ts": "two\n" } },
              ],
              pullRequests: [
                { title: "Topic", source: "topic", author: "ann", reviewers: ["kody"] },
              ],
            },
          ],
        },
      ],
    },
  });
  sandbox = checked.sandbox;
  violations = () => checked.violations().map(String);
  kody = clientOf("kody");
}

function clientOf(username: string): BitbucketClient {
  return createTestClient(sandbox.apiUrl, {
    credential: {
      kind: "api-token",
      email: `${username}@example.com`,
      reveal: async () => `ATATT-${username}`,
    },
  });
}

beforeEach(() => start());
afterEach(async () => {
  await sandbox.close();
  expect(violations()).toEqual([]);
});

const standingOf = async () => kody.standing.readStanding(ref);

async function verdict(): Promise<string | null> {
  const { participants } = await standingOf();
  return participants.find(({ name }) => name === "kody")?.verdict ?? null;
}

async function tip(branch: string): Promise<string> {
  const pull = sandbox.snapshot().pullRequests[0];
  if (branch === pull?.source.branch) return pull.source.commit;
  return pull?.destination.commit ?? "";
}

async function newCommit(files: Record<string, string | null>, branch = "topic") {
  return {
    branch,
    parent: await tip(branch),
    message: "Fix",
    author: "Kody <kody@kody.invalid>",
    files: new Map(Object.entries(files)),
  };
}

async function fileOf(commit: string, path: string): Promise<unknown> {
  const url = `${sandbox.apiUrl}/repositories/acme/shop/src/${commit}/${path}?format=meta`;
  const authorization = `Basic ${Buffer.from("kody@example.com:ATATT-kody").toString("base64")}`;
  return (await fetch(url, { headers: { authorization } })).json();
}

describe("the whole way", () => {
  it("from an approval to a merge at once", async () => {
    await kody.verdicts.approve(ref);
    expect(await verdict()).toBe("approved");
    await kody.verdicts.unapprove(ref);
    await kody.verdicts.unapprove(ref);
    expect(await verdict()).toBeNull();
    await kody.verdicts.requestChanges(ref);
    expect(await verdict()).toBe("changes-requested");
    await kody.verdicts.withdrawChanges(ref);
    const step = await kody.verdicts.merge(ref, wish);
    expect(step).toMatchObject({ state: "merged" });
    const { pullRequest, mergeCommit } = await standingOf();
    expect(pullRequest.state).toBe("merged");
    expect(step.state === "merged" ? step.commit?.slice(0, 12) : "").toBe(mergeCommit);
  });

  it("to a merge that takes a while", async () => {
    await sandbox.close();
    await start({ switches: { slowMerges: true } });
    const step = await kody.verdicts.merge(ref, wish);
    if (step.state !== "pending") throw new Error("It was merged at once.");
    await sandbox.settled();
    expect(await kody.verdicts.mergeProgress(ref, step.task)).toMatchObject({
      state: "merged",
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    expect(await kody.verdicts.mergeProgress(ref, "unknown")).toMatchObject({ state: "pending" });
  });

  it("to a merge that fails later, with the reason", async () => {
    await sandbox.close();
    await start({ switches: { slowMerges: true } });
    await sandbox.commit(repository, { branch: "main", message: "x", files: { "a.ts": "3\n" } });
    const step = await kody.verdicts.merge(ref, wish);
    if (step.state !== "pending") throw new Error("It was merged at once.");
    await sandbox.settled();
    expect(await kody.verdicts.mergeProgress(ref, step.task)).toEqual({
      state: "failed",
      reason: "You can't merge until you resolve all merge conflicts.",
    });
  });

  it("to a decline, after which nothing is merged", async () => {
    await kody.verdicts.decline(ref, "Not wanted");
    expect((await standingOf()).pullRequest.state).toBe("declined");
    for (const act of [kody.verdicts.decline(ref, ""), kody.verdicts.merge(ref, wish)])
      expect(await rejection(act)).toMatchObject({ code: "host-rejected" });
  });
});

describe("a merge that can't be", () => {
  it("names the files in the way", async () => {
    await sandbox.commit(repository, { branch: "main", message: "x", files: { "a.ts": "3\n" } });
    expect(await rejection(kody.verdicts.merge(ref, wish))).toMatchObject({
      code: "host-rejected",
      message: expect.stringContaining("conflicts: a.ts"),
    });
  });

  it("is refused where merging is for others, and told by the restrictions", async () => {
    sandbox.restrict(repository, [{ kind: "restrict_merges", users: ["ann"] }]);
    expect(await kody.standing.listRestrictions(repository)).toMatchObject([
      { kind: "restrict_merges", pattern: "main", branchType: null, users: [`{${annUuid}}`] },
    ]);
    expect(await rejection(kody.verdicts.merge(ref, wish))).toMatchObject({
      code: "permission-missing",
    });
    expect(await rejection(clientOf("ann").standing.listRestrictions(repository))).toMatchObject({
      code: "permission-missing",
    });
  });

  it.each([true, false])("waits for the checks of Premium: %s", async (premium) => {
    await sandbox.close();
    await start({ switches: { premium } });
    sandbox.restrict(repository, [{ kind: "require_approvals_to_merge", value: 2 }]);
    expect(await kody.standing.mergeChecks(ref)).toEqual([
      {
        name: "require_approvals_to_merge",
        passed: false,
        blocking: premium,
        reason: "At least 2 approvals are required.",
      },
    ]);
    const outcome = kody.verdicts.merge(ref, wish).then(
      () => "merged",
      (error: unknown) => error,
    );
    expect(await outcome).toEqual(
      premium
        ? expect.objectContaining({ message: expect.stringContaining("2 approvals") })
        : "merged",
    );
  });

  it("does without checks that are not offered", async () => {
    await sandbox.close();
    await start({ switches: { mergeabilityChecks: false } });
    expect(await kody.standing.mergeChecks(ref)).toBeNull();
  });
});

describe("commits", () => {
  it("are made on the tip alone", async () => {
    const commit = await newCommit({ "a.ts": "three\n" });
    const made = await kody.commits.commitFiles(repository, commit);
    expect(made).toBe(await tip("topic"));
    expect(await rejection(kody.commits.commitFiles(repository, commit))).toMatchObject({
      code: "conflict",
    });
  });

  it("leave executable files executable when that is said", async () => {
    const commit = await newCommit({ "run.sh": "#!/bin/sh\necho\n", "a.ts": "x\n" });
    const executables = new Set(["run.sh"]);
    const made = await kody.commits.commitFiles(repository, { ...commit, executables });
    expect(await fileOf(made ?? "", "run.sh")).toMatchObject({ attributes: ["executable"] });
    expect(await fileOf(made ?? "", "a.ts")).toMatchObject({ attributes: [] });
  });

  it("to a protected branch are refused", async () => {
    sandbox.restrict(repository, [{ kind: "push", pattern: "t*" }]);
    const before = await tip("topic");
    const commit = await newCommit({ "a.ts": "three\n" });
    expect(await rejection(kody.commits.commitFiles(repository, commit))).toMatchObject({
      code: "permission-missing",
    });
    expect(await tip("topic")).toBe(before);
  });
});

describe("a lost answer", () => {
  const acts: [string, string, () => Promise<unknown>][] = [
    ["POST", "/approve", () => kody.verdicts.approve(ref)],
    ["DELETE", "/approve", () => kody.verdicts.unapprove(ref)],
    ["POST", "/request-changes", () => kody.verdicts.requestChanges(ref)],
    ["DELETE", "/request-changes", () => kody.verdicts.withdrawChanges(ref)],
    [
      "POST",
      "/src",
      async () => kody.commits.commitFiles(repository, await newCommit({ "a.ts": "three\n" })),
    ],
    ["POST", "/decline", () => kody.verdicts.decline(ref, "no")],
    ["POST", "/merge", () => kody.verdicts.merge(ref, wish)],
  ];

  it.each(acts)(
    "to %s %s is never repeated, whether it was done or not",
    async (method, route, act) => {
      for (const drop of ["before", "after"] as const) {
        sandbox.faults.add({ method, route: `${route}$`, drop });
        const before = sandbox.calls({ method }).length;
        expect(await rejection(act())).toMatchObject({ code: "outcome-unknown" });
        expect(sandbox.calls({ method })).toHaveLength(before + 1);
      }
    },
  );

  it("of a commit leaves it there to be found", async () => {
    const before = await tip("topic");
    sandbox.faults.add({ method: "POST", route: "/src$", drop: "after" });
    await rejection(kody.commits.commitFiles(repository, await newCommit({ "a.ts": "3\n" })));
    expect(await tip("topic")).not.toBe(before);
  });
});

describe("who it is", () => {
  it("an account's permission is that of this moment", async () => {
    const may = async () => kody.standing.permissionOf(repository, `{${annUuid}}`);
    expect(await may()).toBe("write");
    sandbox.grant(repository, "ann", null);
    expect(await may()).toBeNull();
    expect(
      await rejection(clientOf("robot").standing.permissionOf(repository, `{${annUuid}}`)),
    ).toMatchObject({ code: "permission-missing" });
  });

  it("a machine's comment is known for one", async () => {
    const { id } = await clientOf("robot").codeHost.createComment(ref, { body: "@kody merge" });
    const mine = await kody.codeHost.createComment(ref, { body: "x" });
    expect(await kody.standing.readComment(ref, id)).toMatchObject({ byMachine: true });
    expect((await kody.standing.readComment(ref, mine.id))?.byMachine).toBeUndefined();
  });
});
