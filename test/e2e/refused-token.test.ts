import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { tokenScopes } from "../../src/core/domain/index.ts";
import { kodyToken } from "../support/stage.ts";
import { openTokenStage, person, until, type TokenStage } from "../support/token-stage.ts";

const files = {
  "src/orders.js": "export function status(order) {\n  debugger;\n  return order.x === NaN;\n}\n",
};
/** More of both by hand: `KODY_TEST_ROUNDS=100 KODY_TEST_SEED=2 npx vitest run test/e2e/refused-token.test.ts`. */
const rounds = Number(process.env["KODY_TEST_ROUNDS"] ?? 10);
const seed = Number(process.env["KODY_TEST_SEED"] ?? 1);
const points = fc.record({
  count: fc.noBias(fc.integer({ min: 1, max: 3 })),
  part: fc.noBias(fc.integer({ min: 0, max: 999 })),
});
const statuses = "/repositories/{workspace}/{repo_slug}/commit/{commit}/statuses/build";

let stage: TokenStage;

afterEach(async () => stage.closeAll());

/** The markers of Kody's comments; each stands for one thing said. */
function markers(id: number): string[] {
  const found = stage.sandbox.snapshot().pullRequests.find((one) => one.id === id);
  return (found?.comments ?? []).map((comment) => /\[kody:\S+/.exec(comment.raw)?.[0] ?? "");
}

async function status(): Promise<string | undefined> {
  return (await stage.kody.connection.connection()).connection?.status;
}

async function atTheCaretaker(seconds: number): Promise<void> {
  stage.pass(seconds);
  await stage.app.runTask("credential");
}

describe("a 401 in the middle of work", () => {
  test(
    "at any call of several reviews: at most two more calls, told at once, and nothing twice with the next token",
    { timeout: rounds * 20_000 },
    async () => {
      stage = await openTokenStage();
      await stage.addToken("ATATT3x-next-token");
      for (const [index, { count, part }] of fc
        .sample(points, { numRuns: rounds, seed })
        .entries()) {
        // A review takes six calls at least.
        const skip = Math.floor((part / 1_000) * 6 * count);
        const next = index % 2 === 0 ? "ATATT3x-next-token" : kodyToken;
        await refusedAt({ round: index + 1, count, skip, next });
      }
      expect(stage.told.raised.filter(({ key }) => key === "token-refused")).toHaveLength(rounds);
    },
  );

  async function refusedAt(point: { round: number; count: number; skip: number; next: string }) {
    const where = `seed ${seed}, round ${point.round}: ${point.count} reviews, refused after ${point.skip} calls`;
    const [before, refusedBefore] = [stage.sandbox.calls().length, stage.refusedCalls().length];
    const refused = () => stage.refusedCalls().length - refusedBefore;
    stage.sandbox.faults.add({ status: 401, skip: point.skip, count: 100_000 });
    const ids: number[] = [];
    for (let one = 1; one <= point.count; one += 1) {
      ids.push(await stage.open(`round-${point.round}-${one}`, files));
    }
    await until(async () => (await status()) === "refused");
    await until(() => stage.told.open.some((notice) => notice.key === "token-refused"));
    await until(async () => (await stage.api.status()).queue.active === 0);
    // What was on its way already, one call of each of two workers, is no call after the refusal.
    const atOnce = refused();
    expect(atOnce, where).toBeLessThanOrEqual(2);
    expect(stage.sandbox.calls().length - before, where).toBe(point.skip + atOnce);

    for (const seconds of [30, 20, 15, 60, 1_100, 60, 7_200, 86_400]) await atTheCaretaker(seconds);
    expect(refused(), where).toBe(atOnce + 2);
    await stage.signIn();
    expect(await status(), where).toBe("refused");
    expect((await stage.api.status()).queue.deadLetters, where).toBe(0);

    stage.sandbox.faults.clear();
    await stage.connect(point.next);
    for (const id of ids) {
      await stage.reviewed(id);
      expect(markers(id), where).toHaveLength(3);
      expect(new Set(markers(id)).size, where).toBe(3);
    }
    expect(
      stage.told.open.map((notice) => notice.key),
      where,
    ).not.toContain("token-refused");
  }

  test("that was Bitbucket's mistake for a quarter of an hour heals by itself, in two calls", async () => {
    stage = await openTokenStage();
    stage.sandbox.faults.add({ status: 401, skip: 2, count: 100_000 });
    const id = await stage.open("brownout", files);
    await until(async () => (await status()) === "refused");
    await until(async () => (await stage.api.status()).queue.active === 0);
    await atTheCaretaker(61);
    expect(await status()).toBe("refused");
    stage.sandbox.faults.clear();
    const calls = stage.sandbox.calls().length;
    await atTheCaretaker(900);
    expect(stage.sandbox.calls().length).toBe(calls);
    await atTheCaretaker(300);
    expect(await status()).toBe("active");
    await stage.reviewed(id);
    expect(new Set(markers(id)).size).toBe(3);
    expect(markers(id)).toHaveLength(3);
    expect(stage.told.open).toEqual([]);
    expect(stage.told.entries.map((entry) => entry.action)).toEqual(
      expect.arrayContaining(["token.connected", "token.refused", "token.accepted-again"]),
    );
  }, 60_000);

  test("is asked about again when a person wants it, and only then besides", async () => {
    stage = await openTokenStage();
    const id = await stage.open("early", files);
    await stage.reviewed(id);
    stage.sandbox.faults.add({ status: 401, count: 100_000 });
    await stage.open("later", files);
    await until(async () => (await status()) === "refused");
    const answer = await stage.kody.connection.retry({ kind: "console" });
    expect(answer.connection).toMatchObject({
      status: "refused",
      statusReason: expect.stringMatching(/mistyped, revoked, expired or was made without scopes/),
    });
    stage.sandbox.faults.clear();
    stage.sandbox.faults.add({ status: 503, count: 1 });
    await expect(stage.kody.connection.retry({ kind: "console" })).rejects.toMatchObject({
      code: "host-unavailable",
    });
    expect(await status()).toBe("refused");
    expect((await stage.kody.connection.retry({ kind: "console" })).connection?.status).toBe(
      "active",
    );
  }, 60_000);

  test("and a disconnection while Bitbucket is asked again: it stays disconnected", async () => {
    stage = await openTokenStage();
    stage.sandbox.faults.add({ status: 401, count: 100_000 });
    await stage.open("asked", files);
    await until(async () => (await status()) === "refused");
    stage.sandbox.faults.clear();
    const stop = stage.sandbox.onCall(async (call, phase) => {
      if (call.route !== "/user" || phase !== "after") return;
      stop();
      await stage.kody.connection.disconnect(person);
    });
    expect((await stage.kody.connection.retry(person)).connection).toBeNull();
    expect(await status()).toBeUndefined();
    expect(stage.told.entries.map((entry) => entry.action)).not.toContain("token.accepted-again");
  }, 60_000);

  test("404 and 5xx everywhere cost neither token nor repositories", async () => {
    stage = await openTokenStage();
    for (const code of [404, 500, 503]) {
      stage.sandbox.faults.add({ status: code, count: 100_000 });
      await stage.app.runTask("credential");
      await stage.kody.connection.runAudit({ kind: "console" }).catch(() => undefined);
      stage.sandbox.faults.clear();
    }
    expect(await status()).toBe("active");
    expect((await stage.api.status()).repositories).toMatchObject([
      { slug: "shop", enabled: true },
    ]);
    const id = await stage.open("after", files);
    await stage.reviewed(id);
  }, 60_000);
});

describe("a 403 for a scope", () => {
  const lacking = (scope: string) => ({
    status: 403,
    body: {
      type: "error",
      error: {
        message: "Your credentials lack one or more required privilege scopes.",
        detail: { required: [scope], granted: ["read:user:bitbucket"] },
      },
    },
  });

  test("that nothing works without: the work waits, is not given up, and goes on with the next token", async () => {
    stage = await openTokenStage();
    stage.sandbox.faults.add({
      ...lacking("read:repository:bitbucket"),
      route: statuses,
      count: 100,
    });
    const id = await stage.open("scope", files);
    await until(async () => (await status()) === "refused");
    await until(async () => (await stage.api.status()).queue.active === 0);
    expect(await stage.kody.connection.connection()).toMatchObject({
      connection: { statusReason: expect.stringContaining("read:repository:bitbucket") },
      features: expect.arrayContaining([
        expect.objectContaining({
          id: "reviews",
          on: false,
          missing: ["read:repository:bitbucket"],
        }),
        expect.objectContaining({ id: "pipelines", on: true }),
      ]),
    });
    expect(markers(id)).toEqual([]);
    expect((await stage.api.status()).queue).toMatchObject({ waiting: 1, deadLetters: 0 });
    stage.sandbox.faults.clear();
    await stage.addToken("ATATT3x-next-token");
    await stage.connect("ATATT3x-next-token");
    await stage.reviewed(id);
    expect(markers(id)).toHaveLength(3);
  }, 60_000);

  test("of one feature switches off that feature alone, and reviews go on", async () => {
    stage = await openTokenStage();
    const hooks = "/repositories/{workspace}/{repo_slug}/hooks";
    stage.sandbox.faults.add({ ...lacking("read:webhook:bitbucket"), route: hooks, count: 1 });
    const [watched] = (await stage.kody.repositories.repositories()).repositories;
    const hook = await stage.kody.repositories.mendHook(watched?.uuid ?? "", false, person);
    expect(hook).toMatchObject({ status: "refused", kind: "scope-missing" });
    const audit = await stage.kody.connection.runAudit({ kind: "console" });
    expect(audit.findings).toContainEqual(
      expect.objectContaining({ subject: "scope read:webhook:bitbucket", state: "problem" }),
    );
    const { features, scopes } = await stage.kody.connection.connection();
    expect(features.filter((one) => !one.on).map((one) => one.id)).toEqual([
      "webhook-check",
      "webhooks",
    ]);
    expect(scopes.filter((one) => one.state === "missing").map((one) => one.scope)).toEqual([
      "read:webhook:bitbucket",
    ]);
    const said = () => stage.told.open.filter(({ key }) => key.startsWith("token-"));
    expect(said()).toMatchObject([
      {
        key: "token-scope/read:webhook:bitbucket",
        title: expect.stringContaining("Checking that the webhooks are in place"),
      },
    ]);
    const id = await stage.open("still", files);
    await stage.reviewed(id);
    expect(await status()).toBe("active");
    await stage.connect(kodyToken);
    expect(said()).toEqual([]);
  }, 60_000);
});

describe("a token made without the webhook scopes", () => {
  test("costs no call for webhooks, and raises no alarm; a better one puts them in place", async () => {
    stage = await openTokenStage();
    const reading = tokenScopes.filter((scope) => !scope.includes("webhook"));
    await stage.addToken("ATATT3x-reading", reading);
    await stage.connect("ATATT3x-reading");
    const hookCalls = () => stage.sandbox.calls().filter(({ route }) => route.includes("/hooks"));
    const before = hookCalls().length;
    stage.pass(1_000);
    await stage.app.runTask("hooks");
    const refused = (await stage.kody.repositories.repositories()).repositories[0]?.hook;
    expect(refused).toMatchObject({
      status: "refused",
      kind: "scope-missing",
      reason: expect.stringContaining("read:webhook:bitbucket"),
    });
    expect(hookCalls().length).toBe(before);
    expect(stage.told.raised.map((notice) => notice.key)).not.toContain(
      "token-scope/read:webhook:bitbucket",
    );
    await stage.connect(kodyToken);
    stage.pass(1_000);
    await stage.app.runTask("hooks");
    const mended = (await stage.kody.repositories.repositories()).repositories[0]?.hook;
    expect(mended?.status).toBe("ok");
  }, 60_000);
});

describe("a token that is replaced", () => {
  test("while reviews run: they go on with the new one, and the old one is used no more", async () => {
    stage = await openTokenStage();
    await stage.addToken("ATATT3x-next-token");
    let swapped = false;
    const stop = stage.sandbox.onCall(async (call, phase) => {
      if (swapped || phase !== "after" || call.route !== statuses) return;
      swapped = true;
      stop();
      await stage.connect("ATATT3x-next-token");
      stage.sandbox.revokeToken(kodyToken);
    });
    const ids = [await stage.open("one", files), await stage.open("two", files)];
    for (const id of ids) await stage.reviewed(id);
    for (const id of ids) expect(new Set(markers(id)).size).toBe(3);
    for (const id of ids) expect(markers(id)).toHaveLength(3);
    expect(swapped).toBe(true);
    expect(await status()).toBe("active");
    expect(stage.told.raised.map((notice) => notice.key)).not.toContain("token-refused");
    const { revoke } = await stage.kody.connection.connection();
    expect(revoke).toEqual({
      url: expect.stringMatching(/^https:\/\/id\.atlassian\.com\//),
      tokenHint: kodyToken.slice(-4),
    });
    expect((await stage.kody.connection.confirmRevoked({ kind: "console" })).revoke).toBeNull();
  }, 60_000);

  test("by one that does not work: nothing changes", async () => {
    stage = await openTokenStage();
    await stage.addToken("ATATT3x-poor", ["read:user:bitbucket"]);
    for (const token of ["ATATT3x-wrong", "ATATT3x-poor"]) {
      await expect(stage.connect(token)).rejects.toThrow(/401|lacks/);
    }
    const { connection, revoke } = await stage.kody.connection.connection();
    expect([connection?.tokenHint, connection?.status, revoke]).toEqual([
      kodyToken.slice(-4),
      "active",
      null,
    ]);
    const id = await stage.open("same", files);
    await stage.reviewed(id);
  }, 60_000);

  test("by one of another account: running reviews are parked and done again, not failed", async () => {
    stage = await openTokenStage();
    let swapped = false;
    const stop = stage.sandbox.onCall(async (call, phase) => {
      if (swapped || phase !== "after" || call.route !== statuses) return;
      swapped = true;
      stop();
      await stage.kody.connection.connect(
        { email: "ada@shop.example", token: "ATATT3x-stage-ada" },
        { kind: "console" },
      );
    });
    const id = await stage.open("other", files);
    const review = await stage.reviewed(id);
    expect([swapped, review.status]).toEqual([true, "done"]);
    expect(new Set(markers(id)).size).toBe(3);
    expect((await stage.api.status()).queue.deadLetters).toBe(0);
    const { account } = await stage.kody.connection.connection();
    expect(account.find((check) => check.id === "other-account")).toMatchObject({
      state: "warning",
    });
    expect(account.find((check) => check.id === "own-account")).toMatchObject({ state: "warning" });
  }, 60_000);
});
