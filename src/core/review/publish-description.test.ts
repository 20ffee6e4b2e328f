import { beforeEach, describe, expect, test } from "vitest";
import {
  createFakeHost,
  knownAccount,
  personUuid,
  somePullRequest,
  type FakeHost,
} from "../../../test/support/fake-host.ts";
import { createMemoryStore, type MemoryStore } from "../../../test/support/memory-store.ts";
import { defaultPolicy, KodyError } from "../domain/index.ts";
import type { Overview } from "../model/index.ts";
import { renderBlock } from "./description-block.ts";
import { publishDescription } from "./publish-description.ts";
import type { Publication } from "./publication.ts";

const overview: Overview = {
  does: "Adds orders.",
  areas: [],
  risk: "low",
  because: "",
  lookFirst: [],
  testGaps: [],
};
const block = renderBlock(overview);

let host: FakeHost;
let store: MemoryStore;
let described: boolean;
let reviewId: number;
let superseded: boolean;

beforeEach(() => {
  host = createFakeHost(somePullRequest({ description: "Mine." }));
  host.reviewers = [personUuid, "{other}"];
  store = createMemoryStore();
  described = false;
  reviewId = 1;
  superseded = false;
});

/** As a review does that has read the pull request when it began. */
function publish(read = host.pullRequest, does = overview.does): Promise<string | null> {
  const publication: Publication = {
    pullRequest: read,
    head: "a".repeat(40),
    findings: [],
    ignored: [],
    files: [],
    policy: defaultPolicy,
    headTexts: new Map(),
    summary: { change: { files: [], unparsed: [] }, engines: [], skipped: [], head: "a" },
    lastSummaryDigest: null,
    memoryIsDoubtful: false,
    replaceReport: false,
    digest: (text) => text,
    elapsedSeconds: () => 0,
    assertCurrent: async () => {
      if (superseded) throw new KodyError("superseded", "A newer event waits.");
    },
    beforeFirstChange: async () => {},
  };
  const memory = {
    wasDescribed: async () => described,
    noteDescribed: async () => void (described = true),
  };
  return publishDescription(
    publication,
    { ...overview, does },
    { host, memory },
    {
      host,
      store,
      clock: { now: () => new Date(0), sleep: async () => {} },
      fence: { jobId: "job", attempt: 1 },
      owner: String(reviewId),
      pullRequest: read.ref,
      own: knownAccount(),
    },
  );
}

describe("the description", () => {
  test("gets the block at its end; title and reviewers stay", async () => {
    expect(await publish()).toBeNull();
    expect(host.pullRequest).toMatchObject({ title: "Orders", description: `Mine.\n\n${block}` });
    expect(host.reviewers).toEqual([personUuid, "{other}"]);
    expect(host.calls).toEqual(["readDescription", "writeDescription"]);
  });

  test("costs no call while its text stays, and is replaced when it changes", async () => {
    await publish();
    reviewId += 1;
    host.calls.length = 0;
    await publish();
    expect(host.calls).toEqual([]);
    await publish(host.pullRequest, "Adds carts.");
    expect(host.pullRequest.description).toBe(`Mine.\n\n${block.replace("orders", "carts")}`);
  });

  test("keeps what a person wrote since the review began", async () => {
    const read = host.pullRequest;
    host.pullRequest = { ...read, title: "Orders, again", description: "Mine, and more." };
    await publish(read);
    expect(host.pullRequest).toMatchObject({
      title: "Orders, again",
      description: `Mine, and more.\n\n${block}`,
    });
  });

  test("is left alone by whoever is not the newest, and when it was closed meanwhile", async () => {
    const read = host.pullRequest;
    host.pullRequest = { ...read, state: "merged" };
    await publish(read);
    superseded = true;
    await expect(publish(read, "More.")).rejects.toThrow("newer");
    expect(host.calls).toEqual(["readDescription"]);
  });

  test("does not get again what its author deleted", async () => {
    await publish();
    host.pullRequest = { ...host.pullRequest, description: "Mine." };
    reviewId += 1;
    host.calls.length = 0;
    await publish();
    await publish(host.pullRequest, "Adds carts.");
    expect(host.calls).toEqual([]);
  });

  test("says which scope or permission is missing, and the review goes on", async () => {
    host.refuseDescription = new KodyError("scope-missing", "The token lacks write:pullrequest.");
    expect(await publish()).toBe(
      "The description was left as it is. The token lacks write:pullrequest.",
    );
    expect(described).toBe(false);
    host.refuseDescription = new KodyError("host-unavailable", "Down.", { retryable: true });
    await expect(publish()).rejects.toThrow("Down.");
  });

  test.each(["before", "after"] as const)(
    "is written once when an answer is lost %s",
    async (loss) => {
      host.loseAnswers.push(loss);
      await publish();
      expect(host.pullRequest.description).toBe(`Mine.\n\n${block}`);
      expect(host.calls.filter((one) => one === "writeDescription")).toHaveLength(
        loss === "before" ? 2 : 1,
      );
      expect(described).toBe(true);
    },
  );

  test.each(["before", "after"] as const)("survives a crash %s any of its calls", async (when) => {
    for (const name of ["readDescription", "writeDescription"]) {
      host.pullRequest = somePullRequest({ description: "Mine." });
      reviewId += 1;
      described = false;
      host.interrupt = (call, at) => {
        if (call === name && at === when) throw new Error("crash");
      };
      await expect(publish()).rejects.toThrow("crash");
      host.interrupt = () => {};
      await publish();
      expect(host.pullRequest.description).toBe(`Mine.\n\n${block}`);
      expect(described).toBe(true);
    }
  });
});
