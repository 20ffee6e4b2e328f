import { describe, expect, test } from "vitest";
import { createFakeHost, somePullRequest } from "../../../test/support/fake-host.ts";
import { KodyError } from "../domain/index.ts";
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

describe("a review that could not be done", () => {
  test("is said on the pull request, with the reason, as a failed build", async () => {
    const host = createFakeHost();
    expect(
      await giveUp(job, host, new KodyError("git-failed", "The repository could not be fetched.")),
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

  test("shows nothing of an error nobody foresaw", async () => {
    const host = createFakeHost();
    await giveUp(job, host, new Error("connect ECONNREFUSED postgres://kody:hunter2@db"));
    expect(JSON.stringify(host.statuses)).not.toContain("hunter2");
  });

  test("is not said with a credential that was refused, nor on a closed pull request", async () => {
    const host = createFakeHost();
    expect(await giveUp(job, host, new KodyError("credential-refused", "401"))).toBe(false);
    expect(host.calls).toEqual([]);
    host.pullRequest = somePullRequest({ state: "merged" });
    expect(await giveUp(job, host, new KodyError("git-failed", "x"))).toBe(false);
    expect(host.statuses).toEqual([]);
  });
});
