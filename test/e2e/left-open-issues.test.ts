import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { LeftoversAnswer } from "../../src/contract/index.ts";
import { openCommandStage, type CommandStage } from "../support/command-stage.ts";
import { fakeJira, jiraEmail, jiraToken, refusal, type FakeJira } from "../support/fake-jira.ts";
import { toyAnalyzer } from "../support/toy-analyzer.ts";

/* What merges leave open becomes issues of Jira, once. */
let jira: FakeJira;
let stage: CommandStage;
let branches = 0;

beforeAll(async () => {
  jira = await fakeJira();
  stage = await openCommandStage({
    environment: { KODY_PRIVATE_HOSTS: jira.host },
    overrides: { analyzers: [toyAnalyzer()] },
  });
});
afterAll(async () => {
  await stage.close();
  await jira.close();
});
beforeEach(() => {
  jira.script = null;
});

const issues = { projectKey: "SHOP", issueType: "Task", from: "high" };
const settle = (more: object = {}) =>
  stage.ask("PUT", "/jira", { site: jira.url, email: jiraEmail, token: jiraToken, ...more });
const file = () => stage.app.runTask("left-open issues");

/** Merges a pull request with a grave finding and a mild one; answers its id. */
async function merged(): Promise<number> {
  branches += 1;
  const name = `src/left-${branches}.ts`;
  const id = await stage.open(`feature/left-${branches}`, { [name]: "// BUG\n// SMELL\n" });
  await stage.reviewed(id);
  await stage.quiet();
  await stage.asAda("POST", `/repositories/acme/shop/pullrequests/${id}/merge`, {});
  await stage.quiet();
  return id;
}

async function leftBy(id: number) {
  const { leftovers } = await stage.ask<LeftoversAnswer>("GET", "/leftovers");
  return leftovers.filter((one) => one.pullRequestId === id);
}

test("none are made until somebody asks for them, then one for each that is grave enough", async () => {
  const id = await merged();
  await file();
  await settle();
  await file();
  expect(jira.made).toEqual([]);
  expect(await leftBy(id)).toHaveLength(2);

  await settle({ issues });
  await file();
  await file();
  expect(jira.made).toHaveLength(1);
  expect(JSON.stringify(jira.made[0]?.fields)).toContain(`acme/shop #${id} was merged`);
  const keys = (await leftBy(id)).map(({ severity, issueKey }) => [severity, issueKey]);
  expect(keys).toContainEqual(["high", "SHOP-1"]);
  expect(keys.filter(([, key]) => key !== null)).toHaveLength(1);
});

test.each(["before", "after"] as const)("an answer that is lost %s: still one", async (lost) => {
  await settle({ issues });
  const id = await merged();
  const before = jira.made.length;
  jira.lost.push(lost);
  for (let run = 0; run < 3; run += 1) await file();
  expect(jira.made).toHaveLength(before + 1);
  expect((await leftBy(id)).filter(({ issueKey }) => issueKey !== null)).toHaveLength(1);
});

test("what Jira refuses is shown with the reason, and made when that is gone", async () => {
  await settle({ issues: { ...issues, projectKey: "NONE" } });
  const id = await merged();
  const before = jira.made.length;
  const problems = async () =>
    (await leftBy(id)).map(({ issueProblem }) => issueProblem).filter((one) => one !== null);
  await file();
  expect(await problems()).toEqual([expect.stringContaining("has no project NONE")]);
  jira.script = refusal(401);
  await file();
  expect(await problems()).toEqual([expect.stringContaining("does not take this email and token")]);
  jira.script = null;
  await settle({ issues });
  await file();
  expect(await problems()).toEqual([]);
  expect(jira.made).toHaveLength(before + 1);
});
