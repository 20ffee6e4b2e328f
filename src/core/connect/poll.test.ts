import { beforeEach, describe, expect, test } from "vitest";
import { createFakeDirectory, type FakeDirectory } from "../../../test/support/fake-directory.ts";
import { somePullRequest } from "../../../test/support/fake-host.ts";
import { KodyError, type PullRequest } from "../domain/index.ts";
import type { IncomingEvent, KnownTip, PollState } from "../ports/index.ts";
import { pollRepositories } from "./index.ts";

const now = new Date("2026-01-01T12:00:00Z");
const ref = { workspace: "acme", slug: "shop" };

let directory: FakeDirectory;
let state: PollState;
let tips: KnownTip[];
let received: IncomingEvent[];
let suspects: string[];
let polls: (string | null)[];
let asked: (string | null | undefined)[];

beforeEach(() => {
  directory = createFakeDirectory();
  const list = directory.listOpenPullRequests;
  directory.listOpenPullRequests = async (repository, wish) => {
    asked.push(wish?.since);
    return list(repository, wish);
  };
  state = {
    repository: { ref, uuid: "{r}", name: "Shop", enabled: true },
    hooked: true,
    polledAt: null,
    since: null,
    activeAt: now,
    changed: false,
  };
  tips = [];
  received = [];
  suspects = [];
  polls = [];
  asked = [];
});

async function poll(): Promise<number | null> {
  return pollRepositories(
    {
      directory,
      perHour: 142,
      clock: { now: () => now },
      polls: {
        readPolls: async () => ({ repositories: [state], workspaces: [] }),
        countCalls: async () => 0,
        saveHint: async () => {},
        savePoll: async (_, __, since) => void polls.push(since),
        knownTips: async () => tips,
      },
      queue: {
        async receive(event) {
          received.push(event);
          return "queued";
        },
      },
      hooks: {
        suspectHook: async (suspect) =>
          void suspects.push("ownerUuid" in suspect ? suspect.ownerUuid : ""),
      },
    },
    new AbortController().signal,
  );
}

function tipOf({ ref: { id }, source, destination, draft, updatedOn }: PullRequest): KnownTip {
  return {
    id,
    updatedOn,
    head: source.commit,
    destinationBranch: destination.branch,
    draft,
    state: "open",
  };
}

const old = somePullRequest({ updatedOn: "2026-01-01T11:00:00Z" });

describe("a poll", () => {
  test("queues what is open, and asks next for what changed since, with some overlap", async () => {
    directory.pullRequests.push(old, somePullRequest({ updatedOn: "2026-01-01T10:00:00Z" }));
    expect(await poll()).toBeNull();
    expect(received.map(({ kind }) => kind)).toEqual(["poll", "poll"]);
    expect(polls).toEqual(["2026-01-01T11:00:00Z"]);
    state = { ...state, polledAt: new Date(0), since: "2026-01-01T11:00:00Z" };
    await poll();
    expect(asked).toEqual([null, "2026-01-01T10:55:00.000Z"]);
  });

  test("says nothing of what an event told already, in 12 digits or in 40", async () => {
    directory.pullRequests.push(old);
    tips = [{ ...tipOf(old), head: old.source.commit?.slice(0, 12) ?? null }];
    await poll();
    expect(received).toEqual([]);
  });

  test.each([
    ["head", { head: "0".repeat(40) }],
    ["destination", { destinationBranch: "elsewhere" }],
    ["draft", { draft: true }],
    ["state", { state: "declined" }],
  ])("finds another %s", async (_, change) => {
    directory.pullRequests.push(old);
    tips = [{ ...tipOf(old), ...change }];
    await poll();
    expect(received).toHaveLength(1);
  });

  test("that finds what a delivery should have told makes the hook suspicious", async () => {
    directory.pullRequests.push(old);
    await poll();
    expect(suspects).toEqual([]);
    state = { ...state, polledAt: new Date(0) };
    await poll();
    expect(suspects).toEqual(["{r}"]);
    directory.pullRequests.splice(0, 1, somePullRequest({ updatedOn: "2026-01-01T11:59:30Z" }));
    await poll();
    state = { ...state, hooked: false };
    directory.pullRequests.push(old);
    await poll();
    expect(suspects).toEqual(["{r}"]);
  });

  test("that is refused keeps its turn; one that can't go on says how long to wait", async () => {
    directory.failure = new KodyError("not-found", "404");
    expect(await poll()).toBeNull();
    expect(polls).toEqual([null]);
    directory.failure = new KodyError("rate-limited", "Wait.", { retryable: true, retryAfter: 40 });
    expect(await poll()).toBe(40);
    directory.failure = new KodyError("credential-refused", "401");
    expect(await poll()).toBeNull();
    expect(polls).toEqual([null]);
  });
});
