import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { featureFiles, fixFiles, mainFiles } from "../../src/entry/cli/index.ts";
import { kodyToken, openStage, shop, type Stage } from "../support/stage.ts";

let stage: Stage;
let id: number;

const pullRequest = () => {
  const found = stage.sandbox.snapshot().pullRequests.find((one) => one.id === id);
  if (found === undefined) throw new Error("the pull request is gone");
  return found;
};
const threads = () => pullRequest().comments.filter((comment) => comment.inline !== null);
const summaries = () =>
  pullRequest().comments.filter((comment) => comment.raw.includes("[kody:summary]"));
const headStatuses = () =>
  stage.sandbox
    .snapshot()
    .statuses.filter((status) => status.commit === pullRequest().source.commit);

/** API calls of Kody since `since`, other than setting up. */
function callsSince(since: number): string[] {
  return stage.sandbox.calls({ since }).map((call) => `${call.method} ${call.route}`);
}

async function push(files: Record<string, string | null>): Promise<number> {
  const since = Date.now();
  await stage.sandbox.commit(shop, { branch: "feature", message: "push", files, user: "ada" });
  await stage.reviewed(id);
  await stage.sandbox.settled();
  return since;
}

beforeAll(async () => {
  stage = await openStage({ files: { ...mainFiles } });
});

afterAll(async () => stage.close());

describe("a pull request in the sandbox", () => {
  test("is reviewed when it is opened: comments on the planted lines and nowhere else", async () => {
    const since = Date.now();
    id = await stage.open("feature", featureFiles);
    const review = await stage.reviewed(id);
    const places = threads().map((comment) => `${comment.inline?.path}:${comment.inline?.to}`);
    expect(places).toContain("src/orders.js:8");
    expect(places).toContain("config/production.env:3");
    for (const place of places)
      expect(place).toMatch(
        /^(src\/orders\.js|report\/nightly\.py|config\/production\.env|bitbucket-pipelines\.yml|package\.json):/,
      );
    const calls = callsSince(since);
    expect(calls.length).toBeLessThanOrEqual(7 + threads().length);
    expect(review.counts.comment).toBe(threads().length);
  });

  test("has one summary, a failed build status on its head, and a report with annotations", () => {
    expect(summaries()).toHaveLength(1);
    expect(headStatuses().map(({ key, state }) => [key, state])).toEqual([["kody", "FAILED"]]);
    const report = stage.sandbox
      .snapshot()
      .reports.find((one) => one.commit === pullRequest().source.commit);
    expect(report?.result).toBe("FAILED");
  });

  test("shows no secret, neither the planted one nor Kody's own", () => {
    const everything = JSON.stringify([
      stage.sandbox.snapshot(),
      stage.sandbox.deliveries().map((one) => one.url),
    ]);
    expect(everything).not.toContain(kodyToken);
    expect(everything).not.toContain("K7MDENGbPxRfiCY");
  });

  test("keeps its own text and reviewers", () => {
    expect(pullRequest()).toMatchObject({ title: "feature", description: "", reviewers: [] });
  });

  test("a push that changes nothing found posts nothing and costs at most 5 calls", async () => {
    const before = pullRequest().comments.length;
    const since = await push({ "docs/orders.md": "# Orders\n\nAn order is open or paid.\n" });
    expect(pullRequest().comments).toHaveLength(before);
    expect(callsSince(since).length).toBeLessThanOrEqual(5);
    expect(headStatuses().at(-1)?.state).toBe("FAILED");
  });

  test("lines that move take their threads along", async () => {
    const before = threads().length;
    await push({ "src/orders.js": `// Orders\n${featureFiles["src/orders.js"] ?? ""}` });
    expect(threads()).toHaveLength(before);
    expect(threads().every((thread) => thread.resolution === null)).toBe(true);
  });

  test("a push that mends everything has every thread resolved and the build green", async () => {
    await push(fixFiles);
    expect(threads().map((thread) => thread.resolution?.user)).toEqual(threads().map(() => "kody"));
    expect(headStatuses().at(-1)?.state).toBe("SUCCESSFUL");
    expect(summaries()).toHaveLength(1);
    expect(summaries()[0]?.raw).toMatch(/^(Nothing found|No comments)/);
  });

  test("each delivery was answered with 202, and what repeated them changes nothing", async () => {
    const deliveries = stage.sandbox.deliveries();
    expect(deliveries.length).toBeGreaterThan(3);
    expect(new Set(deliveries.map((one) => one.status))).toEqual(new Set([202]));
    const comments = pullRequest().comments.length;
    const again = deliveries.filter((one) => one.event.startsWith("pullrequest:"));
    for (const one of again) {
      const answer = await fetch(one.url, { method: "POST", headers: one.headers, body: one.body });
      expect([202, await answer.json()]).toEqual([answer.status, { status: "duplicate" }]);
    }
    expect(pullRequest().comments).toHaveLength(comments);
  });
});
