import { afterEach, describe, expect, it } from "vitest";
import type { BitbucketClient } from "./client.ts";
import {
  createScriptedHost,
  createTestClient,
  rejection,
  type Reaction,
  type ScriptedHost,
} from "./scripted-host.ts";

const repository = { workspace: "acme", slug: "shop" };
const ref = { ...repository, id: 1 };
const wish = { message: "m", closeSourceBranch: false, strategy: "squash" } as const;
const hash = "0123456789abcdef0123456789abcdef01234567";
const html = { "content-type": "text/html" };
const annUuid = "{0000aaaa-0000-4000-8000-00000000000a}";

let host: ScriptedHost;
afterEach(() => host.close());

async function clientOf(...script: Reaction[]): Promise<BitbucketClient> {
  host = await createScriptedHost(script);
  return createTestClient(host.apiUrl);
}

function ofStatus(status: number, error: object = { message: "no" }): Reaction {
  return { status, body: { type: "error", error } };
}

const acts: Record<string, (client: BitbucketClient) => Promise<unknown>> = {
  approve: ({ verdicts }) => verdicts.approve(ref),
  requestChanges: ({ verdicts }) => verdicts.requestChanges(ref),
  decline: ({ verdicts }) => verdicts.decline(ref, "no"),
  merge: ({ verdicts }) => verdicts.merge(ref, wish),
  unapprove: ({ verdicts }) => verdicts.unapprove(ref),
  withdrawChanges: ({ verdicts }) => verdicts.withdrawChanges(ref),
  commitFiles: ({ commits }) =>
    commits.commitFiles(repository, {
      branch: "x",
      parent: hash,
      message: "m",
      author: "Kody <kody@kody.invalid>",
      files: new Map([["a", "b"]]),
    }),
  openPullRequest: ({ commits }) =>
    commits.openPullRequest(repository, {
      title: "t",
      description: "",
      sourceBranch: "x",
      destinationBranch: "main",
    }),
};

describe.each(Object.keys(acts))("%s", (name) => {
  const act = acts[name] ?? (async () => {});

  it.each<[string, Reaction, string]>([
    ["a lost answer", "drop", "outcome-unknown"],
    ["half an answer", { status: 200, cutShort: true }, "outcome-unknown"],
    ["a timeout of its own", { status: 555, body: "timeout" }, "outcome-unknown"],
    ["a failure", ofStatus(500), "outcome-unknown"],
    ["a conflict", ofStatus(409), "conflict"],
    ["a refusal", ofStatus(400), "host-rejected"],
    ["a want of rights", ofStatus(403), "permission-missing"],
    [
      "a redirect",
      { status: 302, headers: { location: "https://evil.example/" } },
      "host-rejected",
    ],
  ])("after %s", async (_, reaction, code) => {
    const client = await clientOf(reaction);
    expect(await rejection(act(client))).toMatchObject({ code });
    expect(host.received).toHaveLength(1);
  });
});

describe("a success that says something else", () => {
  it.each<[string, Reaction]>([
    ["approve", { status: 200, headers: html, body: "<h1>Sign in</h1>" }],
    ["approve", { status: 200, body: { approved: false, state: null } }],
    ["requestChanges", { status: 200, body: { approved: true, state: "approved" } }],
    ["decline", { status: 200, body: { id: 1, state: "OPEN" } }],
    ["merge", { status: 200, headers: html, body: "<h1>Sign in</h1>" }],
    ["merge", { status: 200, body: { id: 1, state: "OPEN", merge_commit: { hash } } }],
    ["merge", { status: 200 }],
    ["merge", { status: 202 }],
    ["merge", { status: 202, headers: { location: "https://api.bitbucket.org/2.0/else" } }],
    ["merge", { status: 202, headers: { location: "/merge/task-status/..%2f" } }],
    ["openPullRequest", { status: 201, body: {} }],
  ])("%s is not taken for done: %j", async (name, reaction) => {
    const client = await clientOf(reaction);
    expect(await rejection(acts[name]?.(client) ?? Promise.resolve())).toMatchObject({
      code: "outcome-unknown",
    });
  });

  it("a merge without a hash that can be read is a merge all the same", async () => {
    const { verdicts } = await clientOf({
      status: 200,
      body: { state: "MERGED", merge_commit: { hash: "master" } },
    });
    expect(await verdicts.merge(ref, wish)).toEqual({ state: "merged", commit: null });
  });
});

describe("taking a verdict back", () => {
  it("that was not given is done", async () => {
    const { verdicts } = await clientOf(ofStatus(404));
    await verdicts.unapprove(ref);
    await verdicts.withdrawChanges(ref);
    expect(host.received.map(({ method }) => method)).toEqual(["DELETE", "DELETE"]);
  });
});

describe("a merge that fails", () => {
  it("names the files that are in the way", async () => {
    const error = { message: "You can't merge.", data: { conflicts: ["a.ts", { path: "b.ts" }] } };
    const { verdicts } = await clientOf(ofStatus(400, error));
    expect(await rejection(verdicts.merge(ref, wish))).toMatchObject({
      code: "host-rejected",
      message: expect.stringContaining("You can't merge; conflicts: a.ts, b.ts"),
    });
  });

  it("later says why in Bitbucket's words alone", async () => {
    const { verdicts } = await clientOf(ofStatus(400, { message: "Conflicts." }), ofStatus(409));
    expect(await verdicts.mergeProgress(ref, "t")).toEqual({
      state: "failed",
      reason: "Conflicts.",
    });
    expect(await verdicts.mergeProgress(ref, "t")).toEqual({ state: "failed", reason: "no." });
  });

  it("is neither done nor failed when the question is refused", async () => {
    const { verdicts } = await clientOf(ofStatus(404), ofStatus(403), { status: 200, body: {} });
    for (const code of ["not-found", "permission-missing", "host-rejected"])
      expect(await rejection(verdicts.mergeProgress(ref, "t"))).toMatchObject({ code });
  });
});

describe("what a pull request stands at", () => {
  const whole = { id: 1, state: "OPEN", participants: [], reviewers: [] };
  const ann = { user: { uuid: annUuid, display_name: "Ann" }, role: "REVIEWER" };

  it.each([
    { ...whole, state: undefined },
    { ...whole, participants: [ann] },
    { ...whole, participants: [{ ...ann, approved: false, state: "vetoed" }] },
    { ...whole, participants: null },
  ])("is not guessed from %j", async (body) => {
    const { standing } = await clientOf({ status: 200, body });
    expect(await rejection(standing.readStanding(ref))).toMatchObject({ code: "host-rejected" });
  });

  it("tells verdicts apart, also of accounts that are gone", async () => {
    const participants = [
      { ...ann, approved: true, state: "approved" },
      { ...ann, approved: true },
      { ...ann, approved: false, state: "changes_requested" },
      { user: null, role: "PARTICIPANT", approved: false, state: null },
    ];
    const { standing } = await clientOf({ status: 200, body: { ...whole, participants } });
    const read = await standing.readStanding(ref);
    expect(read.participants.map(({ uuid, role, verdict }) => [uuid, role, verdict])).toEqual([
      [annUuid, "reviewer", "approved"],
      [annUuid, "reviewer", "approved"],
      [annUuid, "reviewer", "changes-requested"],
      [null, "participant", null],
    ]);
  });
});

describe("builds", () => {
  it("the newest word on each key counts, whatever the order", async () => {
    const said = (key: string, state: string, on: string) => ({
      key,
      state,
      updated_on: on,
      url: "javascript:alert(1)",
    });
    const values = [
      said("ci", "FAILED", "2026-01-03T00:00:00+00:00"),
      said("lint", "PAUSED", "2026-01-04T00:00:00+00:00"),
      said("ci", "SUCCESSFUL", "2026-01-02T00:00:00+00:00"),
    ];
    const { standing } = await clientOf({ status: 200, body: { values } });
    const builds = await standing.listBuilds(ref);
    expect(builds.map(({ key, name, state, url }) => [key, name, state, url])).toEqual([
      ["lint", "lint", "in-progress", ""],
      ["ci", "ci", "failed", ""],
    ]);
  });

  it("without a key are not taken for one another", async () => {
    const values = [{ state: "FAILED" }, { state: "SUCCESSFUL" }];
    const { standing } = await clientOf({ status: 200, body: { values } });
    expect(await rejection(standing.listBuilds(ref))).toMatchObject({ code: "host-rejected" });
  });
});

describe("rules and rights", () => {
  it("restrictions go by a pattern or by the branch's type", async () => {
    const values = [
      {
        kind: "push",
        branch_match_kind: "glob",
        pattern: "main",
        users: [{ uuid: annUuid }, null],
      },
      { kind: "x", branch_match_kind: "branching_model", branch_type: "production", pattern: "" },
    ];
    const { standing } = await clientOf({ status: 200, body: { values } });
    const rest = { value: null, groups: [] };
    expect(await standing.listRestrictions(repository)).toEqual([
      { ...rest, kind: "push", pattern: "main", branchType: null, users: [annUuid] },
      { ...rest, kind: "x", pattern: "", branchType: "production", users: [] },
    ]);
  });

  it("a merge check that does not say that it passed, or that it only warns, stands in the way", async () => {
    const { standing } = await clientOf({
      status: 200,
      body: { values: [{ type: "a" }, { type: "b", status: "PASSED", blocking: false }] },
    });
    expect(await standing.mergeChecks(ref)).toEqual([
      { name: "a", passed: false, blocking: true, reason: "" },
      { name: "b", passed: true, blocking: false, reason: "" },
    ]);
  });

  it("an account is found on whatever page it stands when the filter is ignored", async () => {
    host = await createScriptedHost(({ url }) => {
      const second = url.includes("page=2");
      const uuid = second ? annUuid : "{other}";
      const next = `${host.apiUrl}/x?page=2`;
      const values = [{ user: { uuid }, permission: second ? "write" : "admin" }];
      return { status: 200, body: second ? { values } : { values, next } };
    });
    const { standing } = createTestClient(host.apiUrl);
    expect(await standing.permissionOf(repository, annUuid)).toBe("write");
    expect(new URL(host.received[0]?.url ?? "", host.origin).searchParams.get("q")).toBe(
      `user.uuid="${annUuid}"`,
    );
  });

  it.each([
    [{ type: "app_user" }, true],
    [{ type: "team" }, true],
    [{ type: "user", kind: "" }, undefined],
    [{ kind: "repository_access_token" }, true],
    [{}, undefined],
  ])("an author %j is a machine: %s", async (user, machine) => {
    const body = { id: 9, user: { uuid: "{b}", ...user }, content: { raw: "" }, deleted: true };
    const { standing } = await clientOf({ status: 200, body });
    const read = await standing.readComment(ref, 9);
    expect([read?.byMachine, read?.deleted]).toEqual([machine, true]);
  });
});
