import { describe, expect, test } from "vitest";
import { createFakeHost, somePullRequest, type FakeHost } from "../../../test/support/fake-host.ts";
import { defaultPolicy, KodyError, type ReviewPolicy } from "../domain/index.ts";
import type { ReviewJob } from "../ports/index.ts";
import { giveUp } from "./index.ts";

const job: ReviewJob = {
  id: "j",
  attempt: 5,
  pullRequest: somePullRequest().ref,
  repositoryUuid: "{r}",
  head: null,
  destinationBranch: null,
  reason: "poll",
};

const say = (host: FakeHost, error: Error, policy: ReviewPolicy = defaultPolicy) =>
  giveUp(job, host, error, policy);

describe("a review that could not be done", () => {
  test("is said on the pull request, with the reason, as a failed build", async () => {
    const host = createFakeHost();
    expect(
      await say(host, new KodyError("git-failed", "The repository could not be fetched.")),
    ).toBe(true);
    expect(host.statuses).toMatchObject([
      {
        commit: "a".repeat(12),
        status: {
          key: "kody",
          state: "failed",
          description: "Not reviewed: The repository could not be fetched.",
        },
      },
    ]);
  });

  test("is said without failing the build where nothing may fail it", async () => {
    const host = createFakeHost();
    const error = new KodyError("git-failed", "The repository could not be fetched.");
    await say(host, error, { ...defaultPolicy, failOn: "never" });
    expect(host.statuses[0]?.status).toMatchObject({
      state: "successful",
      description: "Not reviewed: The repository could not be fetched.",
    });
  });

  test("shows nothing of an error nobody foresaw", async () => {
    const host = createFakeHost();
    // kody-ignore secrets/database-password -- made up for this test
    await say(host, new Error("connect ECONNREFUSED postgres://kody:hunter2@db"));
    expect(JSON.stringify(host.statuses)).not.toContain("hunter2");
  });

  test("is said when it was the source branch that is gone, not the pull request", async () => {
    const host = createFakeHost();
    const gone = new KodyError("not-found", "The branch feature/orders does not exist any more.");
    expect(await say(host, gone)).toBe(true);
    expect(host.statuses[0]?.status.description).toContain("feature/orders does not exist");
  });

  test("is not said where the pull request itself is not to be found, or has no head", async () => {
    const host = createFakeHost();
    const gone = new KodyError("not-found", "There is no such pull request.");
    host.interrupt = () => {
      throw gone;
    };
    expect(await say(host, gone)).toBe(false);
    host.interrupt = () => {};
    host.pullRequest = somePullRequest({
      source: { branch: "feature/orders", commit: null, repository: null },
    });
    expect(await say(host, gone)).toBe(false);
    expect(host.statuses).toEqual([]);
  });

  test("is not taken for said when Bitbucket can't be reached either", async () => {
    const host = createFakeHost();
    host.interrupt = () => {
      throw new KodyError("host-unavailable", "Bitbucket answered 503.", { retryable: true });
    };
    await expect(say(host, new KodyError("git-failed", "x"))).rejects.toThrow("503");
  });

  test("is not said with a credential that was refused, nor on a closed pull request", async () => {
    const host = createFakeHost();
    expect(await say(host, new KodyError("credential-refused", "401"))).toBe(false);
    expect(host.calls).toEqual([]);
    host.pullRequest = somePullRequest({ state: "merged" });
    expect(await say(host, new KodyError("git-failed", "x"))).toBe(false);
    expect(host.statuses).toEqual([]);
  });
});
