import pg from "pg";
import { afterEach, expect, test } from "vitest";
import type { RepositoriesAnswer } from "../../src/contract/index.ts";
import { manyRepositories } from "../support/many-repositories.ts";
import { movedClock } from "../support/moved-clock.ts";
import { openStage, type Stage } from "../support/stage.ts";

let stage: Stage;
afterEach(async () => stage.close());

const files = { "README.md": "# Shop\n" };
/** 15% of Kody's 950 calls an hour. */
const share = 142;

async function watchAll(): Promise<void> {
  await stage.app.runTask("listing");
  const { repositories } = await stage.ask<RepositoriesAnswer>("GET", "/repositories");
  await stage.ask("PUT", "/repositories/selection", {
    watch: repositories.map(({ uuid }) => uuid),
  });
  await stage.app.runTask("hooks");
}

async function open(slug: string, branch: string, description = ""): Promise<string> {
  const name = { workspace: "acme", slug };
  const content = { [`${branch}.txt`]: `${branch}\n` };
  await stage.sandbox.commit(name, {
    branch,
    from: "main",
    message: branch,
    files: content,
    user: "ada",
  });
  const { id } = await stage.sandbox.openPullRequest(name, {
    title: branch,
    source: branch,
    author: "ada",
    description,
  });
  return `${slug}#${id}`;
}

/** Pull requests of which Kody has heard. */
async function heard(): Promise<Set<string>> {
  const client = new pg.Client({ connectionString: stage.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ slug: string; number: number }>(
    "select slug, number from pull_requests join events on pull_request_id = pull_requests.id",
  );
  await client.end();
  return new Set(rows.map(({ slug, number }) => `${slug}#${number}`));
}

/** Waits until each of them has a finished review. */
async function allReviewed(expected: ReadonlySet<string>): Promise<void> {
  for (;;) {
    const reviews = await stage.ask<{
      reviews: { slug: string; pullRequestId: number; status: string }[];
    }>("GET", "/reviews");
    const done = reviews.reviews.filter(({ status }) => status === "done");
    const found = new Set(done.map(({ slug, pullRequestId }) => `${slug}#${pullRequestId}`));
    if ([...expected].every((name) => found.has(name))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function pollTimes(): number[] {
  const lists = ["/repositories/{workspace}", "/repositories/{workspace}/{repo_slug}/pullrequests"];
  return stage.sandbox
    .calls({ user: "kody", method: "GET" })
    .filter(({ route }) => lists.includes(route))
    .map(({ at }) => at);
}

test("with 30% of the deliveries lost, and all above 256 KB, every pull request is reviewed, heard of within ten minutes", async () => {
  const clock = movedClock();
  stage = await openStage({
    seed: manyRepositories(12, { files }),
    overrides: { clock },
    sandbox: {
      now: () => clock.now().getTime(),
      switches: { dropDeliveries: 0.3, dropSeed: 7 },
    },
  });
  await watchAll();
  clock.move(61);
  const begun = stage.sandbox.calls({ user: "kody" }).length;
  const opened = new Map<string, number>();
  for (let minute = 0; minute < 75; minute += 1) {
    if (minute < 60 && minute % 3 === 0) {
      const tooLarge = minute % 15 === 0 ? "x".repeat(300_000) : "";
      opened.set(await open(`r${minute % 4}`, `b${minute}`, tooLarge), minute);
      await stage.sandbox.settled();
    }
    await stage.app.runTask("poll");
    const known = await heard();
    for (const [name, since] of opened)
      if (!known.has(name)) expect(minute - since, name).toBeLessThan(10);
    clock.move(1);
  }
  const outcomes = stage.sandbox.deliveries().map(({ outcome }) => outcome);
  expect(outcomes.filter((outcome) => outcome === "dropped").length).toBeGreaterThan(5);
  expect(outcomes.filter((outcome) => outcome === "answered").length).toBeGreaterThan(5);
  await allReviewed(new Set(opened.keys()));
  expect(stage.sandbox.calls({ user: "kody" }).length).toBeGreaterThan(begun);
  const times = pollTimes();
  for (const end of times) {
    const hour = times.filter((at) => at > end - 3_600_000 && at <= end);
    expect(hour.length).toBeLessThanOrEqual(share);
  }
}, 180_000);

test("without an address polling is the whole mechanism, and the page says so", async () => {
  stage = await openStage({
    seed: manyRepositories(2, { files }),
    overrides: { publicUrlIsOwn: false },
  });
  const before = await open("r0", "before");
  await watchAll();
  const answer = await stage.ask<RepositoriesAnswer>("GET", "/repositories");
  expect(answer.watching).toMatch(/no webhook.*polls/);
  expect(answer.hooks).toEqual({ wanted: 2, settled: 2 });
  expect(answer.repositories[0]?.hook).toMatchObject({ status: "none", kind: "no-address" });
  expect(await stage.ask("POST", "/address/check")).toMatchObject({ state: "not-set", url: null });
  await stage.app.runTask("poll");
  await allReviewed(new Set([before]));
  expect(stage.sandbox.deliveries()).toEqual([]);
});

test("more repositories than the share reaches are polled in turn, and never beyond it", async () => {
  const clock = movedClock();
  stage = await openStage({
    seed: manyRepositories(60),
    overrides: { clock, publicUrlIsOwn: false },
    sandbox: { now: () => clock.now().getTime() },
  });
  await watchAll();
  clock.move(61);
  for (let minute = 0; minute < 70; minute += 1) {
    await stage.app.runTask("poll");
    clock.move(1);
  }
  const times = pollTimes().filter((at) => at > clock.now().getTime() - 71 * 60_000);
  expect(times.length).toBeGreaterThan(60);
  for (const end of times) {
    const hour = times.filter((at) => at > end - 3_600_000 && at <= end);
    expect(hour.length).toBeLessThanOrEqual(share);
  }
  const polled = new Set(
    stage.sandbox
      .calls({ user: "kody" })
      .filter(({ route }) => route.endsWith("/pullrequests"))
      .map(({ path }) => path.split("?")[0]),
  );
  expect(polled.size).toBe(60);
}, 120_000);
