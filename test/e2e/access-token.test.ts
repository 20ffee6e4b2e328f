import { afterEach, expect, test } from "vitest";
import { openStage, shop, stageSeed, type Stage } from "../support/stage.ts";

const token = "ATCTT3x-stage-access-token";
const files = { "src/orders.js": "export function status(order) {\n  debugger;\n}\n" };
const comments = "/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}/comments";

let stage: Stage;
afterEach(async () => stage.close());

async function withAccessToken(scopes: string[]): Promise<Stage> {
  const seed = stageSeed();
  const repository = seed.workspaces?.[0]?.repositories?.[0] ?? expect.unreachable();
  repository.accessTokens = [{ token, name: "Kody's token", scopes }];
  const opened = await openStage({ seed });
  await opened.ask("POST", "/connection", { token });
  await opened.api.watch(shop);
  return opened;
}

function written(id: number): { by: string; marker: string }[] {
  const pullRequest = stage.sandbox.snapshot().pullRequests.find((one) => one.id === id);
  return (pullRequest?.comments ?? []).map(({ raw, user }) => ({
    by: JSON.stringify(user),
    marker: /\[kody:\S+/.exec(raw)?.[0] ?? "",
  }));
}

test("an access token without the scope to say whose it is posts nothing twice, not even its first comment", async () => {
  stage = await withAccessToken(["repository:write", "pullrequest:write", "webhook"]);
  stage.sandbox.faults.add({ route: comments, method: "POST", drop: "after", count: 1 });
  const first = await stage.open("first", files);
  await stage.reviewed(first);
  expect(written(first)).toHaveLength(2);
  expect(new Set(written(first).map(({ marker }) => marker)).size).toBe(2);
  expect(new Set(written(first).map(({ by }) => by)).size).toBe(1);

  stage.sandbox.faults.add({ route: comments, method: "POST", drop: "after", count: 2 });
  const second = await stage.open("second", {
    "src/more.js": "export const a = b => {\n  debugger;\n};\n",
  });
  await stage.reviewed(second);
  expect(written(second)).toHaveLength(2);
}, 60_000);
