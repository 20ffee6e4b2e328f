import { describe, expect, test } from "vitest";
import { createFakeDirectory } from "../../../test/support/fake-directory.ts";
import { somePullRequest } from "../../../test/support/fake-host.ts";
import type { IncomingEvent } from "../ports/index.ts";
import { enqueueOpenPullRequests, manualEvent, pullRequestEvent } from "./index.ts";

const repository = { ref: { workspace: "acme", slug: "shop" }, uuid: "{r}" };

describe("events", () => {
  const key = (change: Parameters<typeof somePullRequest>[0], kind = "pullrequest:updated") =>
    pullRequestEvent(kind, repository, somePullRequest(change)).dedupeKey;

  test("are the same event when they say the same, however they came", () => {
    const hookTime = { updatedOn: "2026-01-01T10:00:00.123456Z" };
    const apiTime = { updatedOn: "2026-01-01T10:00:00.123456+00:00" };
    expect(key(hookTime)).toBe(key(apiTime, "poll"));
    const source = somePullRequest().source;
    expect(key({ source: { ...source, commit: "a".repeat(40) } })).toBe(
      key({ source: { ...source, commit: "a".repeat(12) } }),
    );
  });

  test("differ by head, destination, state and time", () => {
    const { source, destination } = somePullRequest();
    const keys = [
      key({}),
      key({ source: { ...source, commit: "f".repeat(12) } }),
      key({ destination: { ...destination, branch: "release" } }),
      key({ state: "merged" }),
      key({ updatedOn: "2026-01-02T00:00:00Z" }),
    ];
    expect(new Set(keys).size).toBe(5);
  });

  test("ask for a review only while the pull request is open", () => {
    expect(pullRequestEvent("pullrequest:updated", repository, somePullRequest()).review).toBe(
      true,
    );
    expect(
      pullRequestEvent("pullrequest:fulfilled", repository, somePullRequest({ state: "merged" }))
        .review,
    ).toBe(false);
  });

  test("of a person are each their own", () => {
    expect(manualEvent(repository, 1, "a").dedupeKey).not.toBe(
      manualEvent(repository, 1, "b").dedupeKey,
    );
  });

  test("of all open pull requests go to the queue, counted when they are new", async () => {
    const directory = createFakeDirectory();
    directory.pullRequests.push(
      somePullRequest(),
      somePullRequest({ ref: { ...repository.ref, id: 2 } }),
    );
    const received: IncomingEvent[] = [];
    const queue = {
      receive: async (event: IncomingEvent) =>
        received.push(event) === 1 ? ("queued" as const) : ("duplicate" as const),
    };
    const watched = { ...repository, name: "Shop", enabled: true };
    expect(await enqueueOpenPullRequests(watched, directory, queue)).toBe(1);
    expect(received.map((event) => event.pullRequest.id)).toEqual([1, 2]);
  });
});
