import { describe, expect, test } from "vitest";
import { stepIds, type ReviewSummary, type SetupAnswer } from "../../../src/contract/index.ts";
import { detailWords } from "./audit-words.ts";
import { askedFor, furthest, reviewsOf, stageRows } from "./live-review.ts";
import { stepPath, routeOf } from "./route.ts";
import { canSkip, neighbours, stepTitle } from "./setup.ts";

const setup: SetupAnswer = {
  next: "token",
  steps: stepIds.map((id) => ({ id, state: "open", summary: "" })),
};

describe("the steps of the set-up", () => {
  test("each of the contract's steps has a title and an address", () => {
    expect(new Set(stepIds.map(stepTitle)).size).toBe(stepIds.length);
    for (const step of stepIds) expect(routeOf(stepPath(step))).toEqual({ page: "setup", step });
  });

  test("lead from one to the next and back", () => {
    expect(neighbours(setup, "token")).toEqual({ back: null, next: "capabilities" });
    expect(neighbours(setup, "model")).toEqual({ back: "webhooks", next: "automation" });
    expect(neighbours(setup, "review")).toEqual({ back: "automation", next: null });
    expect(neighbours({ next: null, steps: [] }, "model")).toEqual({ back: null, next: null });
  });

  test("exactly those may be skipped that the server lets be skipped", () => {
    expect(stepIds.filter(canSkip)).toEqual(["webhooks", "model", "automation", "review"]);
  });
});

function review(id: string, pullRequestId: number, status: ReviewSummary["status"]): ReviewSummary {
  return {
    id,
    workspace: "acme",
    slug: "shop",
    pullRequestId,
    title: "",
    url: "",
    head: "",
    status,
    reason: null,
    startedAt: "",
    finishedAt: null,
    durationMs: null,
    counts: { comment: 0, report: 0, suppressed: 0 },
  };
}

describe("the review that was asked for", () => {
  const asked = { workspace: "acme", slug: "shop", id: 12, before: ["old"] };

  test("is the one that runs, or a new one; never an older one or another pull request's", () => {
    const old = review("old", 12, "done");
    expect(askedFor([old, review("x", 13, "running")], asked)).toBeNull();
    expect(askedFor([review("new", 12, "failed"), old], asked)?.id).toBe("new");
    expect(askedFor([review("new", 12, "done"), review("old", 12, "running")], asked)?.id).toBe(
      "old",
    );
    expect(reviewsOf([old, review("x", 13, "done")], asked)).toEqual([old]);
  });

  test("shows what is done, what runs and what is to come", () => {
    const states = stageRows("diff").map(({ state }) => state);
    expect(states).toEqual(["done", "done", "done", "running", "open", "open"]);
    expect(stageRows(null).every(({ state }) => state === "open")).toBe(true);
  });

  test("never goes back, and shows what it doesn't know", () => {
    expect(furthest("analyse", "plan")).toBe("analyse");
    expect(furthest("analyse", null)).toBe("analyse");
    expect(furthest("analyse", "publish")).toBe("publish");
    expect(furthest("analyse", "approve")).toBe("approve");
    expect(furthest(null, "fetch")).toBe("fetch");
  });

  test("a stage that this page doesn't know is shown by its name", () => {
    expect(stageRows("approve").at(-1)).toEqual({
      id: "approve",
      words: "approve",
      state: "running",
    });
  });
});

test("details of the audit log stand in one line, whatever they are", () => {
  expect(detailWords({ role: "admin", count: 3, none: null, list: ["a", 1] })).toBe(
    'role admin, count 3, none null, list ["a",1]',
  );
  expect(detailWords({ gone: undefined })).toBe("gone –");
  expect(detailWords({})).toBe("");
});
