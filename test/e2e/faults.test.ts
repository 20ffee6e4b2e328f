import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { adaToken, openStage, shop, type Stage } from "../support/stage.ts";

const files = {
  "src/orders.js": "export function status(order) {\n  debugger;\n  return order.x === NaN;\n}\n",
};

let stage: Stage;

beforeEach(async () => {
  stage = await openStage();
});

afterEach(async () => stage.close());

function markers(id: number): string[] {
  const pullRequest = stage.sandbox.snapshot().pullRequests.find((one) => one.id === id);
  return (pullRequest?.comments ?? []).map((comment) => /\[kody:\S+/.exec(comment.raw)?.[0] ?? "");
}

const comments = "/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}/comments";
const statuses = "/repositories/{workspace}/{repo_slug}/commit/{commit}/statuses/build";

describe("Bitbucket in trouble", () => {
  test("answers to created comments that get lost lead to each comment once", async () => {
    stage.sandbox.faults.add({ route: comments, method: "POST", drop: "after", count: 2 });
    const id = await stage.open("lost-after", files);
    await stage.reviewed(id);
    expect(markers(id)).toHaveLength(3);
    expect(new Set(markers(id)).size).toBe(3);
  }, 60_000);

  test("calls that get lost before their effect are made again", async () => {
    stage.sandbox.faults.add({ route: comments, method: "POST", drop: "before", count: 1 });
    stage.sandbox.faults.add({ route: statuses, method: "POST", drop: "before", count: 1 });
    const id = await stage.open("lost-before", files);
    await stage.reviewed(id);
    expect(new Set(markers(id)).size).toBe(3);
  }, 60_000);

  test("500, 503 and 429 are waited out", async () => {
    stage.sandbox.faults.add({ route: statuses, method: "POST", status: 503, count: 1 });
    stage.sandbox.faults.add({ route: comments, method: "GET", status: 500, count: 1 });
    stage.sandbox.faults.add({
      route: comments,
      method: "POST",
      status: 429,
      headers: { "retry-after": "1" },
      count: 1,
    });
    const id = await stage.open("busy", files);
    await stage.reviewed(id);
    expect(new Set(markers(id)).size).toBe(3);
  }, 60_000);

  test("a refused token stops all work at once, and a new one resumes it with nothing lost", async () => {
    stage.sandbox.faults.add({ status: 401, count: 1_000 });
    const id = await stage.open("refused", files);
    await until(async () => (await stage.api.status()).connection?.status === "refused");
    const calls = stage.sandbox.calls().length;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(stage.sandbox.calls().length).toBe(calls);
    expect(markers(id)).toEqual([]);
    stage.sandbox.faults.clear();
    await stage.reconnect();
    await stage.reviewed(id);
    expect(markers(id)).toHaveLength(3);
  }, 60_000);

  test("a pull request that is merged before its review is left alone", async () => {
    stage.sandbox.faults.add({
      route: "/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}",
      method: "GET",
      delayMs: 1_000,
    });
    const id = await stage.open("merged", files);
    await merge(id);
    await until(async () => (await stage.api.status()).queue.active === 0);
    await stage.sandbox.settled();
    await until(async () => (await stage.api.status()).queue.waiting === 0);
    expect(markers(id)).toEqual([]);
  }, 60_000);

  test("a push in the middle of a review: only the newest head is spoken of", async () => {
    let pushed = false;
    const stop = stage.sandbox.onCall(async (call, phase) => {
      if (pushed || phase !== "after" || call.route !== statuses) return;
      pushed = true;
      stop();
      const fixed = { "src/orders.js": "export const status = 1;\n" };
      await stage.sandbox.commit(shop, {
        branch: "moving",
        message: "fix",
        files: fixed,
        user: "ada",
      });
    });
    const id = await stage.open("moving", files);
    const review = await stage.reviewed(id);
    expect(review.counts.comment).toBe(0);
    expect(markers(id)).toEqual(["[kody:summary]:"]);
  }, 60_000);
});

/** Merges as Ada would, through the API with a token of hers. */
async function merge(id: number): Promise<void> {
  const authorization = `Basic ${btoa(`ada@shop.example:${adaToken}`)}`;
  const answer = await fetch(
    `${stage.sandbox.apiUrl}/repositories/acme/shop/pullrequests/${id}/merge`,
    { method: "POST", headers: { authorization, "content-type": "application/json" }, body: "{}" },
  );
  expect(answer.status).toBe(200);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}
