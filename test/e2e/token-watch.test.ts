import { afterEach, describe, expect, test } from "vitest";
import { tokenScopes } from "../../src/core/domain/index.ts";
import { kodyEmail, kodyToken, shop } from "../support/stage.ts";
import { dayFrom, openTokenStage, person, until, type TokenStage } from "../support/token-stage.ts";

const files = { "src/orders.js": "export function status(order) {\n  debugger;\n}\n" };
const day = 86_400;

let stage: TokenStage;

afterEach(async () => stage.closeAll());

function open(): string[] {
  return stage.told.open.map((notice) => notice.key);
}

async function atTheHour(): Promise<void> {
  await stage.app.runTask("expiry");
}

async function connection() {
  return (await stage.kody.connection.connection()).connection;
}

describe("a token that expires", () => {
  test("is announced at 30, 14, 7, 3 and 1 days, then parked; the next one resumes", async () => {
    stage = await openTokenStage();
    await stage.connect(kodyToken, dayFrom(stage.now(), 40));
    const seen: string[][] = [];
    for (let passed = 1; passed < 40; passed += 1) {
      stage.pass(day);
      await atTheHour();
      await atTheHour();
      if (seen.at(-1)?.join() !== open().join()) seen.push(open());
    }
    expect(seen).toEqual([
      [],
      ["expiry/30"],
      ["expiry/14"],
      ["expiry/7"],
      ["expiry/3"],
      ["expiry/1"],
    ]);
    expect(await connection()).toMatchObject({ status: "active", daysLeft: 1 });

    stage.pass(day);
    await atTheHour();
    expect(await connection()).toMatchObject({
      status: "refused",
      daysLeft: 0,
      statusReason: expect.stringMatching(/last day .* has come/),
    });
    expect(open()).toContain("token-refused");
    const calls = stage.sandbox.calls().length;
    await stage.signIn();
    const id = await stage.open("late", files);
    await stage.app.runTask("credential");
    await until(async () => (await stage.api.status()).queue.waiting === 1);
    expect(stage.sandbox.calls().length).toBe(calls);
    await expect(stage.kody.connection.retry(person)).rejects.toThrow(/last day has come/);

    await stage.addToken("ATATT3x-next-token");
    await stage.connect("ATATT3x-next-token", dayFrom(stage.now(), 90));
    expect(open()).toEqual([]);
    expect((await stage.reviewed(id)).status).toBe("done");
  }, 60_000);

  test("whose date was wrong goes on when it is corrected", async () => {
    stage = await openTokenStage();
    await stage.connect(kodyToken, dayFrom(stage.now(), 1));
    stage.pass(day);
    await atTheHour();
    expect((await connection())?.status).toBe("refused");
    for (const wrong of [
      dayFrom(stage.now(), -1),
      dayFrom(stage.now(), 0),
      dayFrom(stage.now(), 400),
    ])
      await expect(
        stage.kody.connection.setExpiry({ expiresOn: wrong }, person),
      ).rejects.toMatchObject({
        code: "invalid-input",
      });
    const to = dayFrom(stage.now(), 60);
    const answer = await stage.kody.connection.setExpiry({ expiresOn: to }, person);
    expect(answer.connection).toMatchObject({ status: "active", daysLeft: 60 });
    expect(stage.told.entries.at(-2)).toMatchObject({
      action: "token.expiry-set",
      actor: person,
      details: { to },
    });
    await atTheHour();
    expect(open()).toEqual([]);
  }, 60_000);

  test.each([day, -day])(
    "no clock that is wrong by %i seconds makes it expire or be announced",
    async (seconds) => {
      stage = await openTokenStage();
      const left = seconds > 0 ? 1 : 31;
      await stage.connect(kodyToken, dayFrom(stage.now(), left + (seconds > 0 ? 1 : 0)));
      await atTheHour();
      const before = open().filter((key) => key.startsWith("expiry"));
      stage.misset(seconds);
      await atTheHour();
      expect((await connection())?.status).toBe("active");
      expect(open().filter((key) => key.startsWith("expiry"))).toEqual(before);
      stage.misset(0);
      await atTheHour();
      expect(open()).not.toContain("clock");
    },
    60_000,
  );

  test("says that the clock is wrong", async () => {
    stage = await openTokenStage();
    await stage.connect(kodyToken, dayFrom(stage.now(), 2));
    stage.misset(2 * day);
    await atTheHour();
    expect(stage.told.open.find((notice) => notice.key === "clock")?.title).toMatch(
      /48 hours ahead/,
    );
    expect((await connection())?.status).toBe("active");
  }, 60_000);

  test("is left alone while Bitbucket can't be asked what time it is", async () => {
    stage = await openTokenStage();
    await stage.connect(kodyToken, dayFrom(stage.now(), 1));
    stage.pass(day);
    stage.sandbox.faults.add({ status: 400, count: 10 });
    await expect(stage.app.runTask("expiry")).rejects.toMatchObject({ name: "KodyError" });
    expect((await connection())?.status).toBe("active");
  }, 60_000);
});

describe("an audit", () => {
  const audit = () => stage.kody.connection.runAudit(person);

  test("finds nothing wrong, is kept, and exported as JSON and CSV", async () => {
    stage = await openTokenStage();
    await stage.connect(kodyToken, dayFrom(stage.now(), 90));
    const first = await audit();
    expect([first.ok, first.changes, first.trigger]).toEqual([true, [], "demand"]);
    expect(first.findings.map((finding) => finding.subject)).toEqual(
      expect.arrayContaining([
        "token",
        "expiry",
        "use",
        "account",
        "repository acme/shop",
        "hook acme/shop",
      ]),
    );
    await stage.app.runTask("audit");
    const { audits, audit: one, auditAsCsv } = stage.kody.connection;
    expect((await audits(10)).map(({ trigger }) => trigger)).toEqual(["schedule", "demand"]);
    expect(await one(first.id)).toEqual(first);
    const csv = (await auditAsCsv(first.id)) ?? "";
    expect(csv.split("\r\n")[0]).toBe('"at","subject","state","message","remedy"');
    expect(csv.split("\r\n")).toHaveLength(first.findings.length + 2);
    expect([await one("0"), await auditAsCsv("0")]).toEqual([null, null]);
    expect(JSON.stringify([first, csv])).not.toContain("canary");
  }, 60_000);

  test("warns of access that was withdrawn or lowered, names new repositories, and says that all is well again", async () => {
    stage = await openTokenStage();
    await stage.connect(kodyToken, dayFrom(stage.now(), 90));
    await audit();
    stage.sandbox.grant(shop, "kody", null);
    const lost = await audit();
    expect(lost.ok).toBe(false);
    expect(lost.changes).toContainEqual(expect.stringContaining("no longer sees acme/shop"));
    expect(stage.told.open.find((notice) => notice.key === "audit")).toMatchObject({
      level: "problem",
    });
    stage.sandbox.grant(shop, "kody", "write");
    expect((await audit()).findings).toContainEqual(
      expect.objectContaining({
        subject: "repository acme/shop",
        state: "warning",
        message: expect.stringContaining("no longer an administrator"),
      }),
    );
    stage.sandbox.grant(shop, "kody", "admin");
    await stage.sandbox.seed({
      workspaces: [
        { slug: "acme", repositories: [{ slug: "new", permissions: { kody: "read" } }] },
      ],
    });
    const right = await audit();
    expect(right.ok).toBe(true);
    expect(right.changes).toEqual(expect.arrayContaining(["1 new repository: acme/new."]));
    expect(open()).not.toContain("audit");
  }, 60_000);

  test("of a revoked token says so, and parks the work", async () => {
    stage = await openTokenStage();
    stage.sandbox.revokeToken(kodyToken);
    const found = await audit();
    expect(found.findings[0]).toMatchObject({ subject: "token", state: "problem" });
    await until(async () => (await connection())?.status === "refused");
    expect((await audit()).ok).toBe(false);
  }, 60_000);

  test("that can't be done throws and is not kept; the daily one waits for a connection", async () => {
    stage = await openTokenStage();
    stage.sandbox.faults.add({ status: 503, count: 100 });
    await expect(audit()).rejects.toMatchObject({ code: "host-unavailable" });
    expect(await stage.kody.connection.audits(10)).toEqual([]);
    stage.sandbox.faults.clear();
    await stage.kody.connection.disconnect(person);
    await expect(audit()).rejects.toMatchObject({ code: "not-found" });
    await stage.app.runTask("audit");
    expect(await stage.kody.connection.audits(10)).toEqual([]);
  }, 60_000);
});

describe("disconnecting", () => {
  const hookOf = async (): Promise<{ active: boolean }[]> => {
    const authorization = `Basic ${btoa("ada@shop.example:ATATT3x-stage-ada")}`;
    const answer = await fetch(`${stage.sandbox.apiUrl}/repositories/acme/shop/hooks`, {
      headers: { authorization },
    });
    // The sandbox's own shape, which its contract tests compare with Bitbucket's document.
    return ((await answer.json()) as { values: { active: boolean }[] }).values;
  };

  test("forgets the token, switches the hooks off, parks the work, keeps the history", async () => {
    stage = await openTokenStage();
    const before = await stage.open("before", files);
    await stage.reviewed(before);
    expect(await hookOf()).toMatchObject([{ active: true }]);
    const answer = await stage.kody.connection.disconnect(person);
    expect(answer).toEqual({
      hooksSwitchedOff: 1,
      hooksLeft: [],
      deleteHooksAt: [`${stage.sandbox.gitUrl}/acme/shop/admin/webhooks`],
      revokeUrl: "https://id.atlassian.com/manage-profile/security/api-tokens",
    });
    expect(await hookOf()).toMatchObject([{ active: false }]);
    expect(await connection()).toBeNull();
    expect(await stage.api.reviews()).toHaveLength(1);
    const calls = stage.sandbox.calls().length;
    for (const task of ["credential", "expiry", "audit"]) await stage.app.runTask(task);
    expect(stage.sandbox.calls().length).toBe(calls);
    expect(stage.told.entries.at(-1)).toMatchObject({
      action: "token.disconnected",
      actor: person,
    });
    await expect(stage.kody.connection.retry(person)).rejects.toMatchObject({ code: "not-found" });
    expect(await stage.kody.connection.disconnect(person)).toMatchObject({
      hooksSwitchedOff: 0,
      hooksLeft: [],
    });
    await stage.connect(kodyToken);
    await stage.app.runTask("hooks");
    expect(await hookOf()).toMatchObject([{ active: true }]);
  }, 60_000);

  test("switches the hooks off also with a token that Kody stopped using by itself", async () => {
    stage = await openTokenStage();
    await stage.connect(kodyToken, dayFrom(stage.now(), 1));
    stage.pass(day);
    await stage.app.runTask("expiry");
    expect((await connection())?.status).toBe("refused");
    expect((await stage.kody.connection.disconnect(person)).hooksSwitchedOff).toBe(1);
  }, 60_000);

  test("forgets the token all the same when Bitbucket does not answer, and names the hooks that stay", async () => {
    stage = await openTokenStage();
    stage.sandbox.faults.add({ drop: "before", count: 100 });
    const answer = await stage.kody.connection.disconnect(person);
    expect(answer).toMatchObject({ hooksSwitchedOff: 0, hooksLeft: [{ place: "acme/shop" }] });
    expect(answer.hooksLeft[0]?.reason).toMatch(/connection to Bitbucket broke off/);
    expect(await connection()).toBeNull();
  }, 60_000);
});

describe("connecting", () => {
  test("costs at most five calls, and says what the account can do", async () => {
    stage = await openTokenStage();
    const before = stage.sandbox.calls().length;
    await stage.connect(kodyToken);
    expect(stage.sandbox.calls().length - before).toBeLessThanOrEqual(5);
    const answer = await stage.kody.connection.connection();
    expect(answer.account.map(({ id, state }) => `${id} ${state}`)).toEqual([
      "own-account good",
      "membership good",
      "permissions good",
      "ip-allowlist good",
      "plan unknown",
    ]);
    expect(answer.scopes.filter((row) => row.state === "granted")).toHaveLength(11);
    expect(answer.connection).toMatchObject({
      connectedBy: "Ada",
      account: "Kody",
      email: kodyEmail,
    });
    expect(JSON.stringify(answer)).not.toContain("canary");
  }, 60_000);

  test("notes when the token was last used", async () => {
    stage = await openTokenStage();
    const id = await stage.open("used", files);
    await stage.reviewed(id);
    await until(async () => ((await connection())?.lastUsedAt ?? null) !== null);
    const used = Date.parse((await connection())?.lastUsedAt ?? "");
    expect(Math.abs(used - stage.now().getTime())).toBeLessThan(60_000);
  }, 60_000);

  test.each([
    ["named", "problem"],
    ["silent", "warning"],
  ] as const)(
    "sees an IP allowlist that refuses %s",
    async (ipAllowlist, state) => {
      stage = await openTokenStage();
      await stage.addToken("ATATT3x-kept-out");
      stage.sandbox.faults.add({
        route: "/repositories/{workspace}/{repo_slug}/refs/branches",
        ...(ipAllowlist === "named"
          ? {
              status: 403,
              body: {
                type: "error",
                error: { message: "Your IP address is not on the allowlist." },
              },
            }
          : { status: 404 }),
      });
      await stage.connect("ATATT3x-kept-out");
      const { account } = await stage.kody.connection.connection();
      expect(account.find((check) => check.id === "ip-allowlist")).toMatchObject({ state });
    },
    60_000,
  );

  test.each([
    [{ email: kodyEmail, token: "" }, /The token is empty/],
    [{ email: "kody", token: "ATATT3x-a" }, /not an email/],
    [{ email: "", token: "ATATT3x-a" }, /needs the email/],
    [{ email: kodyEmail, token: "ATBB-a" }, /app password/],
    [
      { email: kodyEmail, token: "ATATT3x-wrong" },
      /mistyped, revoked, expired.*or the email is not/,
    ],
    [{ email: "else@shop.example", token: kodyToken }, /or the email is not/],
    [{ email: kodyEmail, token: kodyToken, expiresOn: "2020-01-01" }, /in the past/],
  ])(
    "refuses %j with a sentence, and keeps what it has",
    async (request, message) => {
      stage = await openTokenStage();
      const refused = stage.kody.connection.connect(request, person);
      await expect(refused).rejects.toThrow(message);
      expect((await connection())?.status).toBe("active");
    },
    60_000,
  );

  test("says so when Bitbucket is away or answers with a web page", async () => {
    stage = await openTokenStage();
    const html = {
      status: 200,
      headers: { "content-type": "text/html" },
      body: "<h1>Maintenance</h1>",
    };
    stage.sandbox.faults.add({ ...html, count: 1 });
    await expect(stage.connect(kodyToken)).rejects.toThrow(/web page, not JSON/);
    stage.sandbox.faults.add({ drop: "before", count: 100 });
    await expect(stage.connect(kodyToken)).rejects.toThrow(/check the network/);
    stage.sandbox.faults.clear();
    expect((await connection())?.status).toBe("active");
  }, 60_000);

  test("in two places at once leaves one token, which works", async () => {
    stage = await openTokenStage();
    await stage.addToken("ATATT3x-next-token");
    await Promise.all([
      stage.connect(kodyToken),
      stage.connect("ATATT3x-next-token"),
      stage.connect(kodyToken),
    ]);
    const id = await stage.open("two-tabs", files);
    expect((await stage.reviewed(id)).status).toBe("done");
  }, 60_000);

  test("guides to the token first", async () => {
    stage = await openTokenStage();
    const guide = await stage.kody.connection.guide();
    expect(guide.scopes.map((row) => row.scope)).toEqual([...tokenScopes]);
    expect(guide.scopes.filter((row) => row.retired)).toHaveLength(1);
    const suggested = guide.features.filter((row) => row.suggested).flatMap((row) => row.scopes);
    expect(new Set(suggested).size).toBe(6);
    expect(guide.features.filter((row) => row.indispensable).map((row) => row.id)).toEqual([
      "reviews",
    ]);
    expect(guide.suggestedExpiry < guide.latestExpiry).toBe(true);
    await stage.connect(kodyToken, guide.latestExpiry);
  }, 60_000);
});
