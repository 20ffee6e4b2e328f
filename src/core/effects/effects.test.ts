import { beforeEach, describe, expect, test } from "vitest";
import {
  createFakeHost,
  knownAccount,
  ownUuid,
  personUuid,
  somePullRequest,
  type FakeHost,
} from "../../../test/support/fake-host.ts";
import { createMemoryStore, type MemoryStore } from "../../../test/support/memory-store.ts";
import { KodyError } from "../domain/index.ts";
import type { ThreadRecord } from "../ports/index.ts";
import {
  doOnce,
  isGone,
  postOnce,
  repeatable,
  resolveOnce,
  type EffectContext,
} from "./effects.ts";
import { findingMarker } from "./marker.ts";

const fingerprint = "1".repeat(32);
const contentKey = "2".repeat(32);
const thread = { fingerprint, contentKey, rule: "toy/rule", path: "a.txt" };
const comment = { body: `Claim.\n\n${findingMarker(fingerprint, contentKey)}` };
const unavailable = new KodyError("host-unavailable", "503", { retryable: true });

let host: FakeHost;
let store: MemoryStore;
let slept: number[];
let context: EffectContext;

beforeEach(() => {
  host = createFakeHost();
  store = createMemoryStore();
  slept = [];
  context = {
    host,
    store,
    clock: { now: () => new Date(0), sleep: async (milliseconds) => void slept.push(milliseconds) },
    fence: { jobId: "job", attempt: 1 },
    owner: "1",
    pullRequest: somePullRequest().ref,
    own: knownAccount(),
  };
});

function failOnce(error: Error): void {
  host.interrupt = () => {
    host.interrupt = () => {};
    throw error;
  };
}

describe("posting once", () => {
  test("keeps the thread together with the result", async () => {
    expect(await postOnce(context, comment, thread)).toMatchObject({ commentId: 1 });
    expect(store.threads).toEqual([{ ...thread, commentId: 1, state: "open" }]);
  });

  test("a second time calls nobody", async () => {
    await postOnce(context, comment, thread);
    host.calls.length = 0;
    expect(await postOnce(context, comment, thread)).toEqual({ commentId: 1, url: null });
    expect(host.calls).toEqual([]);
  });

  test("after a crash between call and record finds what it posted", async () => {
    store.crashAt = "complete comment";
    await expect(postOnce(context, comment, thread)).rejects.toThrow("crashed");
    expect((await postOnce(context, comment, thread)).commentId).toBe(1);
    expect(host.comments).toHaveLength(1);
    expect(store.threads).toHaveLength(1);
  });

  test("after a lost answer waits longer each time before it looks, and gives up in the end", async () => {
    host.loseAnswers.push("before", "before", "before");
    await expect(postOnce(context, comment, thread)).rejects.toThrow("lost");
    expect(slept).toEqual([2_000, 4_000]);
    expect(host.comments).toEqual([]);
    expect((await postOnce(context, comment, thread)).commentId).toBe(1);
  });

  test("adopts neither a closed comment nor somebody else's", async () => {
    host.loseAnswers.push("before");
    const made = { ...comment, id: 50, deleted: false, replyTo: null, resolved: false };
    const rest = { resolvedByUuid: null, path: null, createdOn: "", url: "" };
    host.comments.push(
      { ...made, ...rest, authorUuid: personUuid },
      { ...made, ...rest, id: 51, authorUuid: ownUuid, resolved: true },
      { ...made, ...rest, id: 52, authorUuid: ownUuid, deleted: true },
    );
    expect([50, 51, 52]).not.toContain((await postOnce(context, comment, thread)).commentId);
    expect(host.comments).toHaveLength(4);
  });

  test("any other failure is handed on, and looked into before the next try", async () => {
    failOnce(unavailable);
    await expect(postOnce(context, comment, thread)).rejects.toThrow("503");
    host.calls.length = 0;
    await postOnce(context, comment, thread);
    expect(host.calls).toEqual(["listComments", "createComment"]);
  });
});

describe("what may be repeated", () => {
  test("is done again when its end is unknown, and never after it is known", async () => {
    let done = 0;
    const act = () => repeatable(context, "report", "x", async () => void (done += 1));
    store.crashAt = "complete report";
    await expect(act()).rejects.toThrow("crashed");
    await act();
    await act();
    expect(done).toBe(2);
  });
});

describe("resolving once", () => {
  const open: ThreadRecord = { ...thread, commentId: 1, state: "open" };

  beforeEach(async () => {
    await postOnce(context, comment, thread);
    host.calls.length = 0;
  });

  test("is recorded as Kody's own doing before it is done", async () => {
    failOnce(unavailable);
    await expect(resolveOnce(context, open)).rejects.toThrow("503");
    expect(store.threads[0]?.state).toBe("fixed");
    await resolveOnce(context, open);
    await resolveOnce(context, open);
    expect(host.comments[0]?.resolved).toBe(true);
    expect(host.calls).toEqual(["resolveThread", "resolveThread"]);
  });

  test("takes a comment that a person deleted for dismissed", async () => {
    host.change(1, { deleted: true });
    await resolveOnce(context, open);
    expect(store.threads[0]?.state).toBe("dismissed");
  });

  test("believes no 404 that the list of comments contradicts", async () => {
    const false404 = new KodyError("not-found", "404");
    failOnce(false404);
    await expect(resolveOnce(context, open)).rejects.toThrow("404");
    expect(store.threads[0]?.state).not.toBe("dismissed");
    expect(await isGone(context, 1, false404)).toBe(false);
    expect(await isGone(context, 7, false404)).toBe(true);
    expect(await isGone(context, 7, unavailable)).toBe(false);
  });

  test("lets a thread be that nobody may resolve", async () => {
    failOnce(new KodyError("permission-missing", "not on the diff (403)"));
    await resolveOnce(context, open);
    expect(store.threads[0]?.state).toBe("fixed");
  });
});

describe("doing once", () => {
  const effect = { kind: "merge", key: "abc" };
  const lost = new KodyError("outcome-unknown", "The answer was lost.", { retryable: true });
  let done: number;
  let losses: ("before" | "after")[];

  beforeEach(() => {
    done = 0;
    losses = [];
  });

  const act = {
    async call() {
      const loss = losses.shift();
      if (loss !== "before") done += 1;
      if (loss !== undefined) throw lost;
      return "remote";
    },
    look: async () =>
      done > 0 ? { happened: true as const, remoteId: "looked up" } : { happened: false as const },
  };

  test("a second time calls nobody and knows what came of it", async () => {
    expect(await doOnce(context, effect, act)).toBe("remote");
    expect(await doOnce(context, effect, act)).toBe("remote");
    expect(done).toBe(1);
  });

  test.each([
    [["before"], "remote"],
    [["after"], "looked up"],
    [["before", "after"], "looked up"],
  ] as const)("with answers lost %s", async (order, remoteId) => {
    losses = [...order];
    expect(await doOnce(context, effect, act)).toBe(remoteId);
    expect(done).toBe(1);
  });

  test("whose answers are always lost stays in doubt, and is looked up the next time", async () => {
    losses = ["before", "before", "before"];
    await expect(doOnce(context, effect, act)).rejects.toThrow("lost");
    done = 1;
    expect(await doOnce(context, effect, act)).toBe("looked up");
    expect(done).toBe(1);
  });

  test("a refusal leaves it undone", async () => {
    const refused = async (): Promise<string> => {
      throw new KodyError("host-rejected", "400");
    };
    await expect(doOnce(context, effect, { ...act, call: refused })).rejects.toThrow("400");
    expect(await doOnce(context, effect, act)).toBe("remote");
  });

  test("a crash before the record is found out by looking", async () => {
    store.crashAt = "complete merge";
    await expect(doOnce(context, effect, act)).rejects.toThrow("crashed");
    expect(await doOnce(context, effect, act)).toBe("looked up");
    expect(done).toBe(1);
  });
});
