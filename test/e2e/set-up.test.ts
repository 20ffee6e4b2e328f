import { afterEach, describe, expect, test } from "vitest";
import type { OpenPullRequestAnswer, RepositoriesAnswer } from "../../src/contract/index.ts";
import { manyRepositories } from "../support/many-repositories.ts";
import { movedClock } from "../support/moved-clock.ts";
import { openStage, type Stage, type StageOptions } from "../support/stage.ts";

let stage: Stage;
afterEach(async () => stage.close());

async function listed(options: StageOptions): Promise<RepositoriesAnswer> {
  stage = await openStage(options);
  await stage.ask("POST", "/repositories/listing");
  await stage.app.runTask("listing");
  return stage.ask("GET", "/repositories");
}

const uuids = (answer: RepositoriesAnswer) => answer.repositories.map(({ uuid }) => uuid);

async function hooksOf(slug: string): Promise<{ uuid: string; url: string; active: boolean }[]> {
  const page = await stage.asAda("GET", `/repositories/acme/${slug}/hooks`);
  return (page as { values: { uuid: string; url: string; active: boolean }[] }).values;
}

const main = { "README.md": "# Shop\n" };

describe("setting up", () => {
  test("200 repositories, from the token to the first pull request: two calls each and ten more", async () => {
    const seed = manyRepositories(200);
    const [first] = seed.workspaces?.[0]?.repositories ?? [];
    Object.assign(first ?? {}, {
      commits: [{ branch: "main", message: "First", files: main }],
    });
    const answer = await listed({ seed });
    await stage.sandbox.commit(
      { workspace: "acme", slug: "r0" },
      { branch: "x", message: "x", files: { "x.txt": "x\n" }, user: "ada" },
    );
    await stage.sandbox.openPullRequest(
      { workspace: "acme", slug: "r0" },
      { title: "First", source: "x", author: "ada" },
    );
    expect(answer.repositories).toHaveLength(200);
    await stage.ask("PUT", "/repositories/selection", { watch: uuids(answer) });
    await stage.app.runTask("hooks");
    const after = await stage.ask<RepositoriesAnswer>("GET", "/repositories");
    expect(after.hooks).toEqual({ wanted: 200, settled: 200 });
    expect(new Set(after.repositories.map(({ hook }) => hook?.status))).toEqual(
      new Set(["created"]),
    );
    await stage.ask<{ pullRequests: OpenPullRequestAnswer[] }>("GET", "/pull-requests");
    const calls = stage.sandbox.calls({ user: "kody" });
    expect(calls.length).toBeLessThanOrEqual(2 * 200 + 10);
    // The list from before the push does not know which changed last; the poll's hint does.
    await stage.app.runTask("poll");
    const { pullRequests } = await stage.ask<{ pullRequests: OpenPullRequestAnswer[] }>(
      "GET",
      "/pull-requests",
    );
    expect(pullRequests).toMatchObject([{ slug: "r0", id: 1, title: "First" }]);
    await stage.reviewed(1);
  });

  test("a choice that names what nobody knows changes nothing", async () => {
    const answer = await listed({ seed: manyRepositories(2) });
    const select = (selection: object) => stage.ask("PUT", "/repositories/selection", selection);
    await expect(select({ watch: [...uuids(answer), "{made-up}"] })).rejects.toThrow(/anew/);
    await expect(
      select({ rules: [{ workspace: "other", project: null, on: true }] }),
    ).rejects.toThrow(/no workspace other/);
    const after = await stage.ask<RepositoriesAnswer>("GET", "/repositories");
    expect(after.repositories.map(({ watched }) => watched)).toEqual([false, false]);
  });

  test("future repositories of a project join by themselves, except those that somebody took out", async () => {
    const answer = await listed({ seed: manyRepositories(4) });
    const rule = { workspace: "acme", project: "ONE", on: true };
    const [out = ""] = uuids(answer);
    await stage.ask("PUT", "/repositories/selection", { rules: [rule], unwatch: [out] });
    await stage.sandbox.seed({
      workspaces: [
        {
          slug: "acme",
          repositories: [
            { slug: "new-one", project: "ONE", permissions: { kody: "admin" } },
            { slug: "new-two", project: "TWO", permissions: { kody: "admin" } },
          ],
        },
      ],
    });
    await stage.app.runTask("listing");
    const after = await stage.ask<RepositoriesAnswer>("GET", "/repositories");
    expect(after.workspaces).toMatchObject([{ slug: "acme", projects: ["ONE"], all: false }]);
    expect(after.repositories.filter(({ watched }) => watched).map(({ slug }) => slug)).toEqual([
      "new-one",
      "r2",
    ]);
  });

  test("the owner of a workspace needs one hook for all of it", async () => {
    await listed({ seed: manyRepositories(5, { owner: true, files: main }) });
    await stage.ask("PUT", "/repositories/selection", {
      rules: [{ workspace: "acme", project: null, on: true }],
    });
    await stage.app.runTask("hooks");
    const after = await stage.ask<RepositoriesAnswer>("GET", "/repositories");
    expect(after.repositories.map(({ hook }) => hook?.status)).toEqual(
      Array.from({ length: 5 }, () => "workspace"),
    );
    expect(await hooksOf("r0")).toEqual([]);
    const r3 = { workspace: "acme", slug: "r3" };
    await stage.sandbox.commit(r3, {
      branch: "x",
      message: "x",
      files: { "x.txt": "x\n" },
      user: "ada",
    });
    await stage.sandbox.openPullRequest(r3, { title: "X", source: "x", author: "ada" });
    await stage.reviewed(1);
    // One that did not exist before is watched from its first delivery on.
    await stage.sandbox.seed({
      workspaces: [
        {
          slug: "acme",
          repositories: [
            {
              slug: "fresh",
              permissions: { kody: "admin", ada: "admin" },
              commits: [
                { message: "First", files: main },
                { branch: "y", message: "y", files: { "y.txt": "y\n" } },
              ],
            },
          ],
        },
      ],
    });
    const fresh = { workspace: "acme", slug: "fresh" };
    await stage.sandbox.openPullRequest(fresh, { title: "Y", source: "y", author: "ada" });
    await stage.sandbox.settled();
    const [one] = (await stage.ask<RepositoriesAnswer>("GET", "/repositories")).repositories;
    expect(one).toMatchObject({ slug: "fresh", watched: true });
  });
});

describe("a repository that goes and comes back", () => {
  test("is lost only by a listing that got to its end, and watched again by itself", async () => {
    const clock = movedClock();
    const notices: unknown[] = [];
    const log = ({ event, key }: { event?: unknown; key?: unknown }) => {
      if (event === "notice") notices.push(key);
    };
    const answer = await listed({ seed: manyRepositories(2), overrides: { clock, log } });
    await stage.ask("PUT", "/repositories/selection", { watch: uuids(answer) });
    await stage.app.runTask("hooks");
    const states = async () =>
      (await stage.ask<RepositoriesAnswer>("GET", "/repositories")).repositories.map(
        ({ watched, lost, hook }) => ({ watched, lost, status: hook?.status }),
      );
    const fine = { watched: true, lost: false, status: "created" };
    for (const status of [404, 410, 403]) {
      clock.move(60);
      stage.sandbox.faults.add({ route: "/repositories/{workspace}", status });
      await stage.app.runTask("listing");
      const { listing } = await stage.ask<RepositoriesAnswer>("GET", "/repositories");
      expect(listing).toMatchObject({
        state: "failed",
        problem: expect.stringContaining(String(status)),
      });
      expect(await states()).toEqual([fine, fine]);
    }
    clock.move(60);
    stage.sandbox.permit({ workspace: "acme", slug: "r1" }, "kody", null);
    await stage.app.runTask("listing");
    expect(await states()).toEqual([fine, { ...fine, lost: true }]);
    expect(notices).toEqual([`repository-lost/${uuids(answer)[1] ?? ""}`]);
    clock.move(60);
    stage.sandbox.permit({ workspace: "acme", slug: "r1" }, "kody", "admin");
    await stage.app.runTask("listing");
    expect(await states()).toEqual([fine, fine]);
  });
});
