import { beforeEach, describe, expect, test } from "vitest";
import { KodyError } from "../../src/core/domain/index.ts";
import { createFakeActing, fakeCommandContext, type FakeActing } from "./fake-acting.ts";
import { createFakeHost, ownUuid, somePullRequest, type FakeHost } from "./fake-host.ts";

const { ref } = somePullRequest();
const wish = { message: "m", closeSourceBranch: false, strategy: "squash" } as const;
let host: FakeHost;
let acting: FakeActing;

beforeEach(() => {
  host = createFakeHost();
  acting = createFakeActing({ host });
});

const ownVerdict = async () =>
  (await acting.readStanding(ref)).participants.find(({ uuid }) => uuid === ownUuid)?.verdict;

describe("the fake of acting", () => {
  test("keeps verdicts, one in place of the other", async () => {
    await acting.approve(ref);
    await acting.withdrawChanges(ref);
    expect(await ownVerdict()).toBe("approved");
    await acting.requestChanges(ref);
    await acting.unapprove(ref);
    expect(await ownVerdict()).toBe("changes-requested");
    await acting.withdrawChanges(ref);
    expect(await ownVerdict()).toBeNull();
  });

  test("merges what is open, once, as its steps say", async () => {
    acting.mergeSteps.push({ state: "pending", task: "t" }, { state: "failed", reason: "No." });
    expect(await acting.merge(ref, wish)).toEqual({ state: "pending", task: "t" });
    expect(await acting.mergeProgress(ref, "t")).toMatchObject({ state: "failed" });
    expect(host.pullRequest.state).toBe("open");
    expect(await acting.merge(ref, wish)).toMatchObject({ state: "merged" });
    expect(await acting.readStanding(ref)).toMatchObject({
      pullRequest: { state: "merged" },
      closedByUuid: ownUuid,
    });
    await expect(acting.merge(ref, wish)).rejects.toThrow("closed");
    await expect(acting.decline(ref, "")).rejects.toThrow("closed");
  });

  test("loses answers with and without the effect", async () => {
    acting.loseAnswers.push("before", "after");
    await expect(acting.approve(ref)).rejects.toThrow("lost");
    expect(await ownVerdict()).toBeUndefined();
    await expect(acting.approve(ref)).rejects.toThrow("lost");
    expect(await ownVerdict()).toBe("approved");
  });

  test("lets a push come between two calls", async () => {
    const commit = {
      branch: "feature/orders",
      parent: "a".repeat(40),
      message: "m",
      author: "K <k@k>",
      files: new Map([["a", "b"]]),
    };
    acting.interrupt = (call, when) => {
      if (call !== "commitFiles" || when !== "before") return;
      const source = { ...host.pullRequest.source, commit: "c".repeat(12) };
      host.pullRequest = { ...host.pullRequest, source };
    };
    await expect(acting.commitFiles(ref, commit)).rejects.toMatchObject({ code: "conflict" });
    acting.interrupt = () => {};
    const made = await acting.commitFiles(ref, { ...commit, parent: "c".repeat(40) });
    expect(host.pullRequest.source.commit).toBe(made);
    await expect(acting.commitFiles(ref, commit)).rejects.toMatchObject({ code: "conflict" });
    expect(acting.commits).toHaveLength(1);
  });

  test("opens one pull request for the same branches", async () => {
    const wanted = { title: "t", description: "", sourceBranch: "x", destinationBranch: "main" };
    const first = await acting.openPullRequest(ref, wanted);
    const other = await acting.openPullRequest(ref, { ...wanted, sourceBranch: "y" });
    expect((await acting.openPullRequest(ref, wanted)).ref).toEqual(first.ref);
    expect(other.ref.id).not.toBe(first.ref.id);
  });

  test("refuses what it is told to", async () => {
    acting.restrictions = new KodyError("permission-missing", "no");
    acting.refuse = (call) => (call === "decline" ? new KodyError("host-rejected", "no") : null);
    await expect(acting.listRestrictions(ref)).rejects.toMatchObject({
      code: "permission-missing",
    });
    await expect(acting.decline(ref, "")).rejects.toMatchObject({ code: "host-rejected" });
    expect(acting.declines).toEqual([]);
  });

  test("its context keeps notes and records, and asks for the standing once", async () => {
    const context = fakeCommandContext({ host, acting });
    const kept = { at: "x" };
    await context.notes.write(ref, "pause", kept);
    kept.at = "changed";
    expect(await context.notes.read(ref, "pause")).toEqual({ at: "x" });
    expect(await context.notes.having("pause", 10)).toEqual([
      { pullRequest: ref, repositoryUuid: "{r}", value: { at: "x" } },
    ]);
    await context.notes.write(ref, "pause", null);
    expect(await context.notes.having("pause", 10)).toEqual([]);
    await context.record("pull-request.approved", { by: "ann" });
    expect(context.records).toEqual([{ action: "pull-request.approved", details: { by: "ann" } }]);
    await context.current();
    await context.current();
    expect(acting.calls).toEqual(["readStanding"]);
  });
});
