import { afterEach, describe, expect, test } from "vitest";
import {
  credentials,
  openPeopleStage,
  sentence,
  statusOf,
  password,
  visitorTo,
  wordOf,
  type PeopleStage,
} from "../support/people-stage.ts";
import { owner } from "../support/stage.ts";

let stage: PeopleStage;
afterEach(async () => stage.close());

describe("claiming", () => {
  test("needs the printed secret, and guessing it is limited but never keeps the owner out", async () => {
    stage = await openPeopleStage();
    const stranger = stage.visitor();
    expect((await stranger.ask("GET", "/session")).body).toEqual({
      claimed: false,
      person: null,
      provider: null,
    });
    const secret = stage.app.claimSecret ?? "";
    const wrong = ["x", secret.slice(1), `${secret}x`, secret.toUpperCase(), "\0", owner.password];
    for (const guess of wrong) {
      const answer = await stranger.ask("POST", "/claim", { ...owner, secret: guess });
      expect([guess, answer.status, answer.body]).toEqual([guess, 403, sentence]);
    }
    expect((await stranger.ask("POST", "/claim", { ...owner, secret: "" })).status).toBe(400);
    const statuses = [];
    for (let guess = 0; guess < 6; guess += 1)
      statuses.push((await stranger.ask("POST", "/claim", { ...owner, secret: "x" })).status);
    expect(statuses).toEqual([403, 403, 403, 403, 429, 429]);
    expect(stranger.cookies.size).toBe(0);
    expect(await statusOf(await stage.owner())).toBe(200);
  });

  test("works once: again, with the right secret, in another process or at once, is refused", async () => {
    stage = await openPeopleStage();
    const other = await stage.another();
    const visitors = [stage.visitor(), stage.visitor(), visitorTo(other.url), visitorTo(other.url)];
    const secrets = [
      stage.app.claimSecret,
      stage.app.claimSecret,
      other.claimSecret,
      other.claimSecret,
    ];
    const answers = await Promise.all(
      visitors.map((visitor, index) =>
        visitor.ask("POST", "/claim", {
          ...owner,
          email: `owner${index}@shop.example`,
          secret: secrets[index],
        }),
      ),
    );
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual([
      "201",
      "409",
      "409",
      "409",
    ]);
    for (const secret of [stage.app.claimSecret, "wrong"]) {
      const again = await stage.visitor().ask("POST", "/claim", { ...owner, secret });
      expect([again.status, again.body]).toEqual([409, sentence]);
    }
    expect((await stage.visitor().ask("GET", "/session")).body).toMatchObject({ claimed: true });
  });

  test("is refused with a bad email or password, and stays possible", async () => {
    stage = await openPeopleStage();
    const secret = stage.app.claimSecret;
    for (const bad of [
      { password: "short" },
      { password: owner.email },
      { password: "passwordpassword" },
      { email: "not an email" },
      { name: " " },
    ]) {
      const answer = await stage.visitor().ask("POST", "/claim", { ...owner, ...bad, secret });
      expect(answer.status).toBe(400);
    }
    expect(await statusOf(await stage.owner())).toBe(200);
  });
});

describe("a session", () => {
  test("is open in every process, and is closed in all of them for good by signing out", async () => {
    stage = await openPeopleStage();
    const visitor = await stage.owner();
    const stolen = new Map(visitor.cookies);
    const elsewhere = visitorTo((await stage.another()).url);
    for (const [name, value] of stolen) elsewhere.cookies.set(name, value);
    expect(await statusOf(elsewhere)).toBe(200);
    expect((await visitor.ask("DELETE", "/session")).status).toBe(204);
    expect(visitor.cookies.has("kody_session")).toBe(false);
    expect(await statusOf(elsewhere)).toBe(401);
    for (const [name, value] of stolen) visitor.cookies.set(name, value);
    expect(await statusOf(visitor)).toBe(401);
    expect((await visitor.ask("GET", "/session")).body).toMatchObject({ person: null });
  });

  test("gets a new id at every sign-in; one that was planted or used before is worth nothing", async () => {
    stage = await openPeopleStage();
    await stage.owner();
    const victim = stage.visitor();
    victim.cookies.set("kody_session", "planted-by-a-stranger");
    await victim.ask("POST", "/session", credentials);
    const first = victim.cookies.get("kody_session");
    expect(first).toMatch(/^[\w-]{43}$/);
    await victim.ask("POST", "/session", credentials);
    expect(victim.cookies.get("kody_session")).not.toBe(first);
    const stranger = stage.visitor();
    for (const word of ["planted-by-a-stranger", first ?? ""]) {
      stranger.cookies.set("kody_session", word);
      expect(await statusOf(stranger)).toBe(401);
    }
    expect(await statusOf(victim)).toBe(200);
  });

  test("cookies are closed to scripts and other sites; the database holds only hashes", async () => {
    stage = await openPeopleStage();
    await stage.owner();
    const visitor = stage.visitor();
    const answer = await visitor.ask("POST", "/session", credentials);
    for (const line of answer.headers.getSetCookie())
      expect(line).toMatch(/^kody_(session|browser)=[\w-]{43}; .*HttpOnly; SameSite=Strict$/);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(JSON.stringify(answer.body)).not.toContain(visitor.cookies.get("kody_session"));
    expect(JSON.stringify(stage.events)).not.toContain(visitor.cookies.get("kody_session"));
    expect(JSON.stringify(stage.events)).not.toContain(password);
  });

  test("ends after half a day without use and after a week whatever happens", async () => {
    stage = await openPeopleStage();
    const idle = await stage.owner();
    const busy = stage.visitor();
    await busy.ask("POST", "/session", credentials);
    for (let hours = 0; hours < 160; hours += 10) {
      expect(await statusOf(busy)).toBe(200);
      stage.advance(10 * 3_600);
    }
    expect(await statusOf(idle)).toBe(401);
    stage.advance(9 * 3_600);
    expect(await statusOf(busy)).toBe(401);
  });

  test("ends with the password, but for the one that changed it, and with the person", async () => {
    stage = await openPeopleStage();
    const first = await stage.owner();
    const second = stage.visitor();
    await second.ask("POST", "/session", credentials);
    const change = { current: password, next: "quite another secret" };
    expect(await second.ask("PUT", "/password", { ...change, current: "x" })).toMatchObject({
      status: 400,
      body: sentence,
    });
    expect((await second.ask("PUT", "/password", { ...change, next: "short" })).status).toBe(400);
    expect(await statusOf(first)).toBe(200);
    expect((await second.ask("PUT", "/password", change)).status).toBe(204);
    expect([await statusOf(first), await statusOf(second)]).toEqual([401, 200]);
    expect((await first.ask("POST", "/session", credentials)).status).toBe(401);

    const viewer = await stage.joined(second, "viewer@shop.example", "viewer");
    expect(await statusOf(viewer)).toBe(200);
    const { body } = await viewer.ask("GET", "/session");
    const { id } = (body as { person: { id: string } }).person;
    expect((await second.ask("PUT", `/people/${id}`, { state: "disabled" })).status).toBe(200);
    expect(await statusOf(viewer)).toBe(401);
    const again = { email: "viewer@shop.example", password };
    expect((await viewer.ask("POST", "/session", again)).status).toBe(401);
    await second.ask("PUT", `/people/${id}`, { state: "active" });
    expect(await statusOf(viewer)).toBe(401);
    expect((await viewer.ask("POST", "/session", again)).status).toBe(201);
  });
});

describe("people", () => {
  test("come in by a link that works once, and see what their role allows", async () => {
    stage = await openPeopleStage();
    const boss = await stage.owner();
    const email = "viewer@shop.example";
    const first = await boss.ask("POST", "/people", { email, role: "viewer" });
    const second = await boss.ask("POST", "/people", { email, role: "viewer" });
    expect(second.body).toMatchObject({
      person: { email, role: "viewer", state: "invited", lastSeenAt: null },
      link: expect.stringMatching(`^${stage.app.url}/invitation#[\\w-]{43}$`),
    });
    const accept = (answer: unknown, name = "Viv") =>
      stage
        .visitor()
        .ask("POST", "/invitations/accept", { invitation: wordOf(answer), name, password });
    expect((await accept(first.body)).status).toBe(403);
    expect((await accept(second.body)).status).toBe(201);
    expect((await accept(second.body)).status).toBe(403);
    const viewer = stage.visitor();
    await viewer.ask("POST", "/session", { email, password });
    expect(await statusOf(viewer)).toBe(200);
    for (const path of ["/people", "/audit-log", "/channels", "/model", "/jira"])
      expect([path, (await viewer.ask("GET", path)).status]).toEqual([path, 403]);
    const jira = { site: "https://acme.atlassian.net", email, token: "t" };
    for (const [method, path] of [
      ["PUT", "/jira"],
      ["DELETE", "/jira"],
      ["POST", "/jira/test"],
    ] as const)
      expect((await viewer.ask(method, path, jira)).status).toBe(403);
    expect(await viewer.ask("POST", "/people", { email: "x@y.z", role: "admin" })).toMatchObject({
      status: 403,
      body: sentence,
    });
    // The role counts as it is now, not as it was at the sign-in.
    const { people } = (await boss.ask("GET", "/people")).body as {
      people: { id: string; email: string }[];
    };
    const id = people.find((person) => person.email === email)?.id;
    await boss.ask("PUT", `/people/${id}`, { role: "admin" });
    expect((await viewer.ask("GET", "/people")).status).toBe(200);
    await boss.ask("PUT", `/people/${id}`, { role: "viewer" });
    expect((await viewer.ask("GET", "/people")).status).toBe(403);
  });

  test("a link is dead after seven days; somebody here is not invited; the last administrator stays", async () => {
    stage = await openPeopleStage();
    const boss = await stage.owner();
    const invited = await boss.ask("POST", "/people", {
      email: "late@shop.example",
      role: "viewer",
    });
    expect((await boss.ask("POST", "/people", { email: owner.email, role: "viewer" })).status).toBe(
      409,
    );
    expect((await boss.ask("POST", "/people", { email: "nonsense", role: "viewer" })).status).toBe(
      400,
    );
    const { body } = await boss.ask("GET", "/session");
    const { id } = (body as { person: { id: string } }).person;
    for (const change of [{ role: "viewer" }, { state: "disabled" }]) {
      const answer = await boss.ask("PUT", `/people/${id}`, change);
      expect([answer.status, answer.body]).toEqual([409, sentence]);
    }
    expect((await boss.ask("PUT", "/people/77", { role: "viewer" })).status).toBe(404);
    stage.advance(7 * 24 * 3_600 + 1);
    const late = { invitation: wordOf(invited.body), name: "Late", password };
    expect((await stage.visitor().ask("POST", "/invitations/accept", late)).status).toBe(403);
  });
});

describe("the audit log", () => {
  test("has every event with its actor, and is intact", async () => {
    stage = await openPeopleStage();
    const boss = await stage.owner();
    const viewer = await stage.joined(boss, "viewer@shop.example", "viewer");
    const { body } = await viewer.ask("GET", "/session");
    const { id } = (body as { person: { id: string } }).person;
    await boss.ask("PUT", `/people/${id}`, { role: "admin" });
    await viewer.ask("PUT", "/password", { current: password, next: "my own new words" });
    await viewer.ask("DELETE", "/session");
    await boss.ask("PUT", `/people/${id}`, { state: "disabled" });
    await boss.ask("POST", "/session", credentials);
    for (let guess = 0; guess < 12; guess += 1)
      await stage
        .visitor()
        .ask("POST", "/session", { email: "viewer@shop.example", password: "x" });
    const { entries } = (await boss.ask("GET", "/audit-log?limit=100")).body as {
      entries: { sequence: number; actor: string; action: string; subject: string; hash: string }[];
    };
    const viewerEmail = "viewer@shop.example";
    expect(
      entries.toReversed().map(({ actor, action, subject }) => [actor, action, subject]),
    ).toEqual([
      [owner.email, "kody.claimed", owner.email],
      [owner.email, "person.invited", viewerEmail],
      [viewerEmail, "person.joined", viewerEmail],
      [owner.email, "person.role-changed", viewerEmail],
      [viewerEmail, "person.password-changed", viewerEmail],
      [viewerEmail, "person.signed-out", viewerEmail],
      [owner.email, "person.state-changed", viewerEmail],
      [owner.email, "person.signed-in", owner.email],
      ["Kody", "person.attempts-limited", viewerEmail],
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/owner of the stage|my own new words/);
    const older = (await boss.ask("GET", "/audit-log?limit=2&before=3")).body;
    expect(older).toMatchObject({ entries: [{ sequence: 2 }, { sequence: 1 }] });
    expect((await boss.ask("POST", "/audit-log/verify")).body).toEqual({
      intact: true,
      entries: 9,
      message: `The log is intact: 9 entries, the last one with the hash ${entries[0]?.hash}.`,
    });
    expect(stage.events).toContainEqual(
      expect.objectContaining({ event: "audit", sequence: 9, hash: entries[0]?.hash }),
    );
  });
});
