import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import {
  createFakeHost,
  personUuid,
  knownAccount,
  somePullRequest,
  type FakeHost,
} from "../../../test/support/fake-host.ts";
import { fakeMirrors, type Tree } from "../../../test/support/fake-source.ts";
import { memoryConfig, toyTeamConfig } from "../../../test/support/memory-config.ts";
import { createMemoryStore, type MemoryStore } from "../../../test/support/memory-store.ts";
import { toyAnalyzer } from "../../../test/support/toy-analyzer.ts";
import { defaultPolicy, type ReviewPolicy } from "../domain/index.ts";
import type { Analyzer, ReviewJob, ReviewProgress } from "../ports/index.ts";
import { reviewPullRequest } from "./index.ts";

let host: FakeHost;
let store: MemoryStore;
let analyzers: Analyzer[];
let base: Tree;
let head: Tree;
let headCommit: string;
let tip: string | null | undefined;
let newer: boolean;
let attempt: number;
let policy: ReviewPolicy;
let progress: ReviewProgress;
let noted: string[];

beforeEach(() => {
  host = createFakeHost();
  store = createMemoryStore();
  analyzers = [toyAnalyzer()];
  base = { "a.txt": "one\ntwo\nthree\n" };
  head = { "a.txt": "one\ntwo BUG\nthree\nfour NIT\n" };
  headCommit = "a".repeat(40);
  tip = undefined;
  newer = false;
  attempt = 1;
  policy = defaultPolicy;
  noted = [];
  progress = { note: async (id, stage) => void noted.push(`${id} ${stage}`) };
});

function review(job: Partial<ReviewJob> = {}) {
  return reviewPullRequest(
    {
      id: "job",
      attempt,
      pullRequest: host.pullRequest.ref,
      repositoryUuid: "{r}",
      head: null,
      destinationBranch: null,
      reason: "pullrequest:updated",
      ...job,
    },
    {
      host,
      store,
      progress,
      mirrors: fakeMirrors(() => ({
        base,
        head,
        headCommit,
        ...(tip === undefined ? {} : { tip }),
      })),
      analyzers,
      policy,
      teamConfig: toyTeamConfig(),
      notes: { read: async () => undefined },
      configMemory: memoryConfig(),
      clock: { now: () => new Date(0), sleep: async () => {} },
      digest: (text) => createHash("sha256").update(text).digest("hex"),
      own: knownAccount(),
      newerWaits: async () => newer,
    },
    new AbortController().signal,
  );
}

function push(tree: Tree, digit: string): void {
  head = tree;
  headCommit = digit.repeat(40);
  host.pullRequest = somePullRequest({
    source: { ...host.pullRequest.source, commit: digit.repeat(12) },
  });
  host.calls.length = 0;
}

const findingComments = () => host.comments.filter((comment) => comment.body.includes("[kody:f:"));
const summaries = () => host.comments.filter((comment) => comment.body.includes("[kody:summary]"));

describe("a first review", () => {
  test("posts a comment on the line, the rest in the report, one summary and a status, in 7 calls and one per comment", async () => {
    expect(await review()).toMatchObject({ status: "reviewed", comments: 1 });
    expect(findingComments().map((comment) => comment.path)).toEqual(["a.txt"]);
    expect(summaries()).toHaveLength(1);
    expect(host.reports.get(headCommit)?.annotations.map((one) => one.summary)).toEqual([
      "The word NIT",
    ]);
    expect(host.statuses.map(({ status }) => status.state)).toEqual(["in-progress", "failed"]);
    expect(host.calls).toHaveLength(7 + 1);
  });

  test("says in the summary's first line how it ended, and passes when nothing is found", async () => {
    head = { "a.txt": "one\ntwo\nthree\nfour\n" };
    await review();
    expect(summaries()[0]?.body.split("\n")[0]).toBe("Nothing found in 1 file.");
    expect(host.statuses.at(-1)?.status.state).toBe("successful");
    expect(host.calls.length).toBeLessThanOrEqual(7);
  });

  test("tells what it is doing from the moment it is a review, and that it has ended", async () => {
    await review();
    expect(noted).toEqual(
      ["announce", "diff", "analyse", "plan", "publish", "null"].map((stage) => `1 ${stage}`),
    );
  });

  test("is done also where nobody can be told of it", async () => {
    progress = { note: async () => Promise.reject(new Error("the database is away")) };
    expect(await review()).toMatchObject({ status: "reviewed" });
  });

  test("says that it does nothing more when it stops on its way", async () => {
    host.interrupt = (call) => {
      if (call === "putReport") throw new Error("killed");
    };
    await expect(review()).rejects.toThrow("killed");
    expect(noted.at(-1)).toBe("1 null");
  });

  test("fails no build where the policy says never, whatever it finds and whatever could not run", async () => {
    policy = { ...defaultPolicy, failOn: "never" };
    analyzers = [
      toyAnalyzer(),
      {
        kind: "change",
        id: "broken",
        analyze: async () => Promise.reject(new Error("no")),
      },
    ];
    await review();
    expect(findingComments()).toHaveLength(1);
    expect(host.reports.get(headCommit)?.report.result).toBe("passed");
    expect(host.statuses.at(-1)?.status).toMatchObject({
      state: "successful",
      description: expect.stringContaining("broken could not run"),
    });
  });

  test("costs the same number of calls for 5 and for 500 files", async () => {
    const costs: number[] = [];
    for (const files of [5, 500]) {
      host = createFakeHost();
      store = createMemoryStore();
      head = Object.fromEntries(
        Array.from({ length: files }, (_, index) => [`f${index}.txt`, "fine\nNIT\n"]),
      );
      base = {};
      await review();
      costs.push(host.calls.length);
    }
    expect(costs).toEqual([7, 7]);
  });

  test("never posts more than the cap; the rest stands in the report with its reason", async () => {
    head = { "a.txt": Array.from({ length: 25 }, (_, index) => `BUG ${index}`).join("\n") };
    await review();
    expect(findingComments()).toHaveLength(defaultPolicy.maxComments);
    const reasons = [...store.results.values()][0]?.decisions.map((decision) => decision.reason);
    expect(reasons?.filter((reason) => reason === "over-cap")).toHaveLength(15);
  });

  test("does not report what was there before, nor what only moved", async () => {
    base = { "a.txt": "BUG old\nsame\n", "b.txt": "BUG moved\n", "c.txt": "" };
    head = { "a.txt": "BUG old\nsame\nnew\n", "b.txt": "", "c.txt": "  BUG   moved\n" };
    await review();
    expect(findingComments()).toHaveLength(0);
  });

  test("an engine that fails is named, and the status is not green", async () => {
    analyzers = [
      {
        ...toyAnalyzer(),
        id: "broken",
        analyze: () => {
          throw new Error("out of memory");
        },
      },
    ];
    await review();
    expect(summaries()[0]?.body).toContain("Not complete: broken could not run.");
    expect(summaries()[0]?.body).toContain("out of memory");
    expect(host.statuses.at(-1)?.status.state).toBe("failed");
  });
});

describe("a push", () => {
  test("that changes nothing found posts nothing and costs at most 5 calls", async () => {
    await review();
    push({ "a.txt": "zero\none\ntwo BUG\nthree\nfour NIT\n" }, "d");
    expect(await review()).toMatchObject({ status: "reviewed" });
    expect(findingComments()).toHaveLength(1);
    expect(summaries()).toHaveLength(1);
    expect(host.calls).toHaveLength(5);
  });

  test("that fixes a finding has its thread resolved and the summary edited in place", async () => {
    await review();
    push({ "a.txt": "one\ntwo\nthree\nfour NIT\n" }, "d");
    await review();
    expect(findingComments()[0]?.resolved).toBe(true);
    expect(summaries()[0]?.body.split("\n")[0]).toContain("No comments, 1 more in the report");
    expect(host.statuses.at(-1)?.status.state).toBe("successful");
  });

  test("that brings a fixed finding back gets a new comment", async () => {
    await review();
    push({ "a.txt": "one\n" }, "d");
    await review();
    push({ "a.txt": "one\ntwo BUG\n" }, "e");
    await review();
    expect(findingComments().map((comment) => comment.resolved)).toEqual([true, false]);
  });

  test("after a person resolved the thread or answered won't fix raises it no more", async () => {
    head = { "a.txt": "one BUG\ntwo SMELL\nthree\n" };
    await review();
    const [first, second] = findingComments();
    host.change(first?.id ?? 0, { resolved: true, resolvedByUuid: personUuid });
    host.reply(second?.id ?? 0, "Won't fix, this is how it works here.");
    push({ "a.txt": "one BUG\ntwo SMELL\nthree BUG three\n" }, "d");
    await review();
    expect(findingComments()).toHaveLength(3);
    push({ "a.txt": "zero\none BUG\ntwo SMELL\nthree\nfour SMELL four\n" }, "e");
    await review();
    const posted = findingComments().map((comment) => comment.body.split("\n")[0]);
    expect(posted).toHaveLength(4);
  });

  test("to a renamed file keeps the thread", async () => {
    await review();
    push({ "b.txt": "one\ntwo BUG\nthree\nfour NIT\n" }, "d");
    await review();
    expect(findingComments()).toHaveLength(1);
    expect(findingComments()[0]?.resolved).toBe(false);
  });

  test("of a head that was reviewed already asks Bitbucket nothing, unless a person wants it", async () => {
    await review();
    host.calls.length = 0;
    const again = { head: headCommit.slice(0, 12), destinationBranch: "main" };
    expect(await review(again)).toEqual({ status: "unchanged" });
    expect(host.calls).toEqual([]);
    expect(await review({ ...again, reason: "manual" })).toMatchObject({ status: "reviewed" });
    expect(host.calls).toContain("deleteReport");
    expect(findingComments()).toHaveLength(1);
  });
});

describe("what changes meanwhile", () => {
  test("a closed pull request is left alone", async () => {
    host.pullRequest = somePullRequest({ state: "merged" });
    expect(await review()).toEqual({ status: "closed" });
    expect(host.calls).toEqual(["getPullRequest"]);
  });

  test("nothing is posted about a commit that is not the head any more", async () => {
    tip = "f".repeat(40);
    expect(await review()).toMatchObject({ status: "superseded" });
    expect(host.comments).toEqual([]);
  });

  test("a waiting newer event stops the posting", async () => {
    newer = true;
    expect(await review()).toMatchObject({ status: "superseded" });
    expect(host.comments).toEqual([]);
  });

  test("when the API trails its own event, the branch decides", async () => {
    host.pullRequest = somePullRequest({
      source: { ...host.pullRequest.source, commit: "9".repeat(12) },
    });
    await review({ head: headCommit.slice(0, 12) });
    expect(host.statuses.every(({ commit }) => commit === headCommit)).toBe(true);
  });
});

describe("crashes and lost answers", () => {
  const moments = ["begin", "complete"].flatMap((when) =>
    ["status:in-progress", "comment", "report", "annotations", "status:final"].map(
      (kind) => `${when} ${kind}`,
    ),
  );

  test.each([...moments, "finish"])(
    "a crash at %s and a second run post nothing twice and lose nothing",
    async (moment) => {
      store.crashAt = moment;
      await expect(review()).rejects.toThrow("crashed");
      attempt = 2;
      expect(await review()).toMatchObject({ status: "reviewed" });
      expect(findingComments()).toHaveLength(1);
      expect(summaries()).toHaveLength(1);
      expect(
        new Set(host.reports.get(headCommit)?.annotations.map((one) => one.externalId)).size,
      ).toBe(1);
      expect(host.statuses.at(-1)?.status.state).toBe("failed");
    },
  );

  test.each(["before", "after"] as const)(
    "an answer lost %s the effect leads to exactly one comment",
    async (loss) => {
      host.loseAnswers.push(loss, loss);
      await review();
      expect(findingComments()).toHaveLength(1);
      expect(summaries()).toHaveLength(1);
    },
  );

  test("a memory that was lost is read back from the pull request", async () => {
    await review();
    store = createMemoryStore();
    await review();
    expect(findingComments()).toHaveLength(1);
    expect(summaries()).toHaveLength(1);
  });

  test("a summary that memory alone has lost is found again, not written twice", async () => {
    await review();
    store.threads = store.threads.filter((thread) => thread.fingerprint !== "summary");
    push({ "a.txt": "one\ntwo BUG\nthree\nfour NIT\nfive\n" }, "d");
    await review();
    expect(summaries()).toHaveLength(1);
  });

  test("of a summary that a person deleted none is written again", async () => {
    await review();
    host.change(summaries()[0]?.id ?? 0, { deleted: true, body: "" });
    for (const [text, digit] of [
      ["one\n", "d"],
      ["one\nBUG\n", "e"],
      ["one\nBUG\nBUG\n", "f"],
    ] as const) {
      push({ "a.txt": text }, digit);
      expect(await review()).toMatchObject({ status: "reviewed" });
    }
    expect(summaries()).toEqual([]);
    expect(host.statuses.at(-1)?.status.state).toBe("failed");
  });

  test("a forged marker of somebody else hides nothing", async () => {
    await review();
    const genuine = findingComments()[0];
    host = createFakeHost();
    store = createMemoryStore();
    if (genuine === undefined) throw new Error("nothing was posted");
    host.comments.push({
      ...genuine,
      id: 99,
      authorUuid: personUuid,
      resolved: true,
      resolvedByUuid: personUuid,
    });
    await review();
    expect(findingComments()).toHaveLength(2);
  });
});
