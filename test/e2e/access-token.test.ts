import { afterEach, expect, test } from "vitest";
import type { ConnectionAnswer, NoticeAnswer, TokenAuditAnswer } from "../../src/contract/index.ts";
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

test("the daily audit and the look at its date leave such a token in use", async () => {
  stage = await withAccessToken(["repository:write", "pullrequest:write", "webhook"]);
  for (const task of ["listing", "hooks", "poll", "credential", "audit"])
    await stage.app.runTask(task);
  const { audits } = await stage.ask<{ audits: TokenAuditAnswer[] }>("GET", "/audits");
  const wrong = audits[0]?.findings.filter(({ state }) => state !== "good");
  expect(wrong?.map(({ subject }) => subject)).toEqual(["expiry"]);
  const soon = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  await stage.ask("PUT", "/connection/expiry", { expiresOn: soon });
  await stage.app.runTask("expiry");
  const { connection } = await stage.ask<ConnectionAnswer>("GET", "/connection");
  expect(connection).toMatchObject({ status: "active", statusReason: null });
  const { notices } = await stage.ask<{ notices: NoticeAnswer[] }>("GET", "/notices");
  expect(notices.map(({ title }) => title)).toEqual([expect.stringContaining("expires in 2 days")]);
});
