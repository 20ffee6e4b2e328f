import { afterAll, beforeAll, expect, test } from "vitest";
import type { RepositoriesAnswer } from "../../src/contract/index.ts";
import { manyRepositories } from "../support/many-repositories.ts";
import { openStage, type Stage } from "../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ seed: manyRepositories(2_000) });
}, 120_000);
afterAll(async () => stage.close());

const list = () => stage.ask<RepositoriesAnswer>("GET", "/repositories");

test("2,000 repositories are listed with 41 calls, and answered without any", async () => {
  expect((await list()).listing.state).toBe("never");
  const before = stage.sandbox.calls({ user: "kody" }).length;
  await stage.ask("POST", "/repositories/listing");
  expect((await list()).listing.state).toBe("running");
  // A second tab asks too: one listing goes on.
  await stage.ask("POST", "/repositories/listing");
  await stage.app.runTask("listing");
  const after = stage.sandbox.calls({ user: "kody" }).length;
  expect(after - before).toBeLessThanOrEqual(41);
  const answer = await list();
  expect(answer.listing).toMatchObject({ state: "done", listed: 2_000, problem: null });
  expect(answer.repositories).toHaveLength(2_000);
  expect(answer.repositories[0]).toMatchObject({
    workspace: "acme",
    slug: "r0",
    project: { key: "ONE", name: "ONE" },
    private: true,
    permission: "admin",
    watched: false,
    hook: null,
  });
  expect(stage.sandbox.calls({ user: "kody" })).toHaveLength(after);
}, 60_000);

test("choosing all of them is stored at once", async () => {
  const { repositories } = await list();
  const watch = repositories.map(({ uuid }) => uuid);
  const answer = await stage.ask<RepositoriesAnswer>("PUT", "/repositories/selection", { watch });
  expect(answer.hooks).toEqual({ wanted: 2_000, settled: 0 });
  expect(answer.watching).toContain("2000 watched repositories");
});
