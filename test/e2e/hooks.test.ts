import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { HookAnswer, RepositoriesAnswer } from "../../src/contract/index.ts";
import { movedClock } from "../support/moved-clock.ts";
import { openStage, shop, type Stage } from "../support/stage.ts";

const hookPage = z.object({
  values: z.array(
    z.object({
      uuid: z.string(),
      url: z.string(),
      active: z.boolean(),
      events: z.array(z.string()),
      secret_set: z.boolean(),
    }),
  ),
});
const hooksPath = "/repositories/acme/shop/hooks";

let clock: ReturnType<typeof movedClock>;
let stage: Stage;
let logged: { event?: unknown; key?: unknown; action?: unknown }[];

beforeEach(async () => {
  clock = movedClock();
  logged = [];
  stage = await openStage({
    overrides: { clock, log: (event) => void logged.push(event) },
    sandbox: { now: () => clock.now().getTime() },
  });
});
afterEach(async () => stage.close());

const hooks = async () => hookPage.parse(await stage.asAda("GET", hooksPath)).values;

async function hook() {
  const [one, ...others] = (await hooks()).filter((found) => found.active);
  if (one === undefined || others.length > 0) throw new Error("There is not exactly one hook.");
  return one;
}

const change = async (body: object) =>
  stage.asAda("PUT", `${hooksPath}/${encodeURIComponent((await hook()).uuid)}`, body);

const repository = async () =>
  (await stage.ask<RepositoriesAnswer>("GET", "/repositories")).repositories[0];

const notices = () => logged.filter(({ event }) => event === "notice").map(({ key }) => key);

async function quarterOfAnHour(): Promise<void> {
  clock.move(15);
  await stage.app.runTask("hooks");
}

/** A new pull request must be reviewed because of a delivery, not of a poll. */
async function delivers(branch: string): Promise<void> {
  await stage.reviewed(await stage.open(branch, { [`${branch}.txt`]: "one\n" }));
}

describe("another administrator", () => {
  const harms: Record<string, () => Promise<unknown>> = {
    "deletes the hook": async () =>
      stage.asAda("DELETE", `${hooksPath}/${encodeURIComponent((await hook()).uuid)}`),
    "switches it off": () => change({ active: false }),
    "leads it elsewhere": () => change({ url: "https://ci.example.com/hook" }),
    "takes its secret away": () => change({ secret: "" }),
    "subscribes it to other events": () => change({ events: ["repo:push"] }),
  };

  test.each(Object.entries(harms))("%s: repaired within a quarter of an hour", async (_, harm) => {
    const before = await hook();
    await harm();
    await quarterOfAnHour();
    expect(await hook()).toMatchObject({
      url: before.url,
      events: before.events,
      secret_set: true,
    });
    expect((await repository())?.hook).toMatchObject({ status: "repaired", reason: null });
    expect(logged.some(({ action }) => action === "hook.repaired")).toBe(true);
    await delivers("after");
  });

  test("changes its secret: the first wrong signature gives it away", async () => {
    await change({ secret: "of another administrator" });
    await stage.open("unheard", { "a.txt": "one\n" });
    await stage.sandbox.settled();
    expect(stage.sandbox.deliveries().at(-1)?.status).toBe(401);
    await quarterOfAnHour();
    expect((await repository())?.hook).toMatchObject({ status: "repaired" });
    await delivers("after");
  });

  test("withdraws Kody's permission: said at once, and settled when it is back", async () => {
    stage.sandbox.permit(shop, "kody", "read");
    await quarterOfAnHour();
    const refused = (await repository())?.hook;
    expect(refused).toMatchObject({ status: "refused", kind: "permission-missing" });
    expect(notices()).toEqual([`hook/${(await repository())?.uuid ?? ""}`]);
    stage.sandbox.permit(shop, "kody", "admin");
    await quarterOfAnHour();
    expect((await repository())?.hook?.status).toBe("ok");
  });
});

describe("a hook in place", () => {
  test("whose deliveries arrive costs no call; an idle one costs one in a quarter of an hour", async () => {
    const looks = () =>
      stage.sandbox.calls({ user: "kody" }).filter(({ route }) => /\/hooks/.test(route)).length;
    const before = looks();
    clock.move(14);
    await delivers("lively");
    clock.move(14);
    await stage.app.runTask("hooks");
    expect(looks()).toBe(before);
    await quarterOfAnHour();
    await stage.app.runTask("hooks");
    expect(looks()).toBe(before + 1);
  });

  test("gets a new secret on request; deliveries signed with the old one still count for a day", async () => {
    const { uuid = "" } = (await repository()) ?? {};
    const path = `/repositories/${encodeURIComponent(uuid)}/hook`;
    const answer = await stage.ask<HookAnswer>("POST", `${path}?rotate=1`);
    expect(answer).toMatchObject({ status: "ok", reason: null });
    await delivers("rotated");
    expect((await hooks()).length).toBe(1);
    expect(logged.some(({ action }) => action === "hook.rotated")).toBe(true);
    expect(await stage.ask<HookAnswer>("POST", path)).toMatchObject({ status: "ok" });
    await expect(stage.ask("POST", "/repositories/%7Bmade-up%7D/hook")).rejects.toThrow(
      /does not watch/,
    );
  });

  test("is switched off with its repository, and back on again", async () => {
    const { uuid = "" } = (await repository()) ?? {};
    await stage.ask("PUT", "/repositories/selection", { unwatch: [uuid] });
    await stage.app.runTask("hooks");
    expect((await hooks()).map(({ active }) => active)).toEqual([false]);
    expect(await repository()).toMatchObject({ watched: false, hook: null });
    await stage.ask("PUT", "/repositories/selection", { watch: [uuid] });
    await stage.app.runTask("hooks");
    await hook();
    await delivers("again");
  });
});

describe("Kody's address", () => {
  test("is asked for a word that only this Kody knows", async () => {
    expect(await stage.ask("POST", "/address/check")).toMatchObject({
      state: "reached",
      url: stage.app.url,
      remedy: null,
    });
    const nonce = "n".repeat(20);
    const answers = await Promise.all([1, 2].map(() => fetch(`${stage.app.url}/reach/${nonce}`)));
    const [one, two] = await Promise.all(answers.map((answer) => answer.text()));
    expect(one).toBe(two);
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    for (const wrong of ["short", "n".repeat(65), "%2e%2e%2fapi%2fstatus", `${nonce}%0a`]) {
      const answer = await fetch(`${stage.app.url}/reach/${wrong}`);
      await answer.arrayBuffer();
      expect(answer.status).toBe(404);
    }
  });
});
