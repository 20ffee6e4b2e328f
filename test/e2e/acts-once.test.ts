import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCommandStage, type CommandStage } from "../support/command-stage.ts";
import { movedClock } from "../support/moved-clock.ts";
import { owner, shop } from "../support/stage.ts";
import { toyAnalyzer } from "../support/toy-analyzer.ts";

/*
 * What Kody does to a pull request happens once, whatever becomes of Bitbucket's answers. Each is tried as often as fits
 * into a test from end to end; the tests of the core do it fifty times each.
 */
let stage: CommandStage;
let branches = 0;
const clock = movedClock();

beforeAll(async () => {
  stage = await openCommandStage({
    files: { "README.md": "# Shop\n", ".kody.yml": "declineStale:\n  after: 30\n" },
    overrides: {
      analyzers: [toyAnalyzer([], { fixes: true })],
      // Nobody waits for an answer that is known to be lost.
      clock: { ...clock, sleep: async () => {} },
    },
  });
});
afterAll(async () => stage.close());

async function opened(text = "// fine\n"): Promise<number> {
  branches += 1;
  const id = await stage.open(`feature/once-${branches}`, { [`src/o${branches}.ts`]: text });
  await stage.reviewed(id);
  await stage.quiet();
  return id;
}

const pullRequest = "/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}";

function callsTo(end: string): number {
  return stage.sandbox
    .calls()
    .filter(
      ({ route, method, user }) => user === "kody" && method === "POST" && route.endsWith(end),
    ).length;
}

describe.each(["before", "after"] as const)("an answer that is lost %s the effect", (drop) => {
  test.each([1, 2, 3])("approve, %i", async () => {
    const id = await opened();
    stage.sandbox.faults.add({ method: "POST", route: `${pullRequest}/approve`, drop });
    await stage.asked("wes", id, "@kody approve");
    const given = stage.snapshotOf(id).participants.filter(({ user }) => user === "kody");
    expect(given.map(({ state }) => state)).toEqual(["approved"]);
  });

  test.each([1, 2, 3])("merge, %i", async () => {
    const id = await opened();
    const before = callsTo("/merge");
    stage.sandbox.faults.add({ method: "POST", route: `${pullRequest}/merge`, drop });
    const answer = await stage.asked("wes", id, "@kody merge");
    const { state, mergeCommit } = stage.snapshotOf(id);
    expect(state).toBe("MERGED");
    expect(answer).toContain((mergeCommit ?? "none").slice(0, 12));
    expect(callsTo("/merge") - before).toBe(drop === "before" ? 2 : 1);
  });

  test.each([1, 2, 3])("fix, %i", async () => {
    const id = await opened("// BUG\n");
    const parent = { parent: { id: await stage.thread(id, "BUG") } };
    stage.sandbox.faults.add({
      method: "POST",
      route: "/repositories/{workspace}/{repo_slug}/src",
      drop,
    });
    await stage.asked("wes", id, "@kody fix", parent);
    const path = `/repositories/acme/shop/commits/${stage.snapshotOf(id).source.commit}?exclude=main`;
    const { values } = (await stage.asAda("GET", path)) as { values: { message: string }[] };
    expect(values.filter(({ message }) => message.includes("Kody-Command:"))).toHaveLength(1);
  });
});

test("a merge that Bitbucket takes its time for is followed to its end", async () => {
  const id = await opened();
  let held = true;
  const off = stage.sandbox.onCall(async ({ route }, phase) => {
    // Bitbucket is not done at the first looks.
    if (phase === "before" && route.includes("task-status") && held)
      stage.sandbox.faults.add({
        route: `${pullRequest}/merge/task-status/{task_id}`,
        status: 200,
        body: { task_status: "PENDING", links: {} },
      });
  });
  stage.sandbox.faults.add({
    method: "POST",
    route: `${pullRequest}/merge`,
    status: 202,
    headers: { location: `${stage.sandbox.apiUrl}/x/merge/task-status/1` },
  });
  const answer = await stage.asked("wes", id, "@kody merge");
  expect(answer).toMatch(/^Bitbucket is still merging/);
  expect(stage.snapshotOf(id).state).toBe("OPEN");
  held = false;
  off();
  stage.sandbox.faults.clear();
  await stage.asAda("POST", `/repositories/acme/shop/pullrequests/${id}/merge`, {});
  await stage.app.runTask("merges");
  await stage.quiet();
  expect(stage.snapshotOf(id).state).toBe("MERGED");
});

test("what is still open at a merge is listed once", async () => {
  const id = await opened("// SMELL\n");
  await stage.asAda("POST", `/repositories/acme/shop/pullrequests/${id}/merge`, {});
  await stage.quiet();
  const { leftovers } = await stage.ask<{ leftovers: { title: string }[] }>("GET", "/leftovers");
  expect(leftovers.filter(({ title }) => title === "The word SMELL")).toHaveLength(1);
});

test("what nobody works on is announced, then declined a week later, unless somebody does", async () => {
  const left = await opened();
  const kept = await opened();
  const later = async (days: number) => {
    clock.move(days * 24 * 60);
    await stage.api.signIn({ email: owner.email, password: owner.password });
  };
  await later(31);
  const words = (id: number) =>
    stage.snapshotOf(id).comments.filter(({ raw }) => raw.includes("[kody:n:stale]")).length;
  await stage.app.runTask("stale");
  await stage.quiet();
  expect([words(left), words(kept)]).toEqual([1, 1]);
  expect(stage.snapshotOf(left).state).toBe("OPEN");
  const { branch } = stage.snapshotOf(kept).source;
  const files = { "src/again.ts": "// at it again\n" };
  await stage.sandbox.commit(shop, { branch, message: "On", files, user: "ada" });
  await stage.reviewed(kept);
  await later(8);
  await stage.app.runTask("stale");
  await stage.quiet();
  expect(stage.snapshotOf(left).state).toBe("DECLINED");
  expect(stage.snapshotOf(kept).state).toBe("OPEN");
});
