import { afterEach, describe, expect, test } from "vitest";
import {
  credentials,
  openPeopleStage,
  sentence,
  statusOf,
  password,
  visitorTo,
  type PeopleStage,
} from "../support/people-stage.ts";
import { owner } from "../support/stage.ts";

let stage: PeopleStage;
afterEach(async () => stage.close());

describe("signing in", () => {
  test("answers the same for an unknown email, a wrong password, and somebody invited or disabled", async () => {
    stage = await openPeopleStage();
    const boss = await stage.owner();
    await boss.ask("POST", "/people", { email: "invited@shop.example", role: "viewer" });
    const answers = [];
    for (const email of [
      owner.email,
      "nobody@shop.example",
      "invited@shop.example",
      "nul\0@shop.example",
      "' or 1=1 --",
    ])
      answers.push(
        await stage.visitor().ask("POST", "/session", { email, password: "wrong words" }),
      );
    for (const answer of answers)
      expect([answer.status, answer.body]).toEqual([401, answers[0]?.body]);
  });

  test("a thousand attempts get 429 by the 11th, from one process or two", async () => {
    stage = await openPeopleStage();
    await stage.owner();
    const other = visitorTo((await stage.another()).url);
    const stranger = stage.visitor();
    const statuses: number[] = [];
    async function guess(index: number): Promise<void> {
      const answer = await (index % 2 === 0 ? stranger : other).ask("POST", "/session", {
        email: index % 3 === 0 ? owner.email.toUpperCase() : owner.email,
        password: `guess ${index}`,
      });
      statuses.push(answer.status);
      if (answer.status !== 429) return;
      expect(answer.body).toEqual(sentence);
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    for (let index = 0; index < 11; index += 1) await guess(index);
    for (let index = 11; index < 1_000; index += 23)
      await Promise.all(Array.from({ length: 23 }, (_, more) => guess(index + more)));
    expect(statuses).toHaveLength(1_000);
    // The minute may pass while the test runs: what counts is that no more than ten of any minute are tried.
    expect(statuses[10]).toBe(429);
    const logged = stage.events.filter(({ action }) => action === "person.attempts-limited");
    expect(logged.length).toBeLessThan(10);
    stage.advance(61);
    expect((await stage.visitor().ask("POST", "/session", credentials)).status).toBe(201);
  }, 120_000);

  test("many emails from one address are limited as well, a flood at once included", async () => {
    stage = await openPeopleStage();
    await stage.owner();
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        stage.visitor().ask("POST", "/session", { email: `p${index}@shop.example`, password }),
      ),
    );
    const count = (status: number) => answers.filter((answer) => answer.status === status).length;
    expect([count(401), count(429)]).toEqual([30, 30]);
  });

  test("a stranger who guesses without end keeps nobody out who was here before", async () => {
    stage = await openPeopleStage();
    const signedIn = await stage.owner();
    const known = stage.visitor();
    await known.ask("POST", "/session", credentials);
    await known.ask("DELETE", "/session");
    const stranger = stage.visitor();
    const guesses = Array.from({ length: 45 }, (_, guess) => ({
      email: guess < 15 ? owner.email : `other${guess}@shop.example`,
      password: `guess ${guess}`,
    }));
    await Promise.all(guesses.map((guess) => stranger.ask("POST", "/session", guess)));
    // Account and address are both used up.
    expect((await stranger.ask("POST", "/session", credentials)).status).toBe(429);
    expect(await statusOf(signedIn)).toBe(200);
    expect((await known.ask("POST", "/session", credentials)).status).toBe(201);
    // And a browser that is known may not guess without end either.
    await known.ask("DELETE", "/session");
    const statuses = [];
    for (let guess = 0; guess < 11; guess += 1)
      statuses.push(
        (await known.ask("POST", "/session", { ...credentials, password: "x" })).status,
      );
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.at(-1)).toBe(429);
    // A known browser helps with its own person's account only.
    stranger.cookies.set("kody_browser", known.cookies.get("kody_browser") ?? "");
    const other = { email: "other@shop.example", password: "x" };
    expect((await stranger.ask("POST", "/session", other)).status).toBe(429);
  }, 120_000);

  test("right passwords use nothing up", async () => {
    stage = await openPeopleStage();
    await stage.owner();
    for (let round = 0; round < 12; round += 1)
      expect((await stage.visitor().ask("POST", "/session", credentials)).status).toBe(201);
  });
});

describe("writes from other sites", () => {
  test("are refused before anything is looked at, sign-in and claim included", async () => {
    stage = await openPeopleStage();
    const boss = await stage.owner();
    const writes: [string, string, unknown][] = [
      ["POST", "/session", credentials],
      ["POST", "/claim", { ...owner, secret: stage.app.claimSecret }],
      ["POST", "/invitations/accept", { invitation: "x", name: "x", password }],
      ["POST", "/people", { email: "eve@evil.example", role: "admin" }],
      ["PUT", "/password", { current: password, next: "taken by a stranger" }],
      ["DELETE", "/session", undefined],
    ];
    const foreign = [
      { "x-kody": "" },
      { "x-kody": "", origin: "https://evil.example", "content-type": "text/plain" },
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site", origin: stage.app.url },
      { "sec-fetch-site": "same-origin", origin: "https://evil.example" },
    ];
    for (const [method, path, body] of writes) {
      for (const headers of foreign) {
        const answer = await boss.ask(method, path, body, headers);
        expect([method, path, headers, answer.status]).toEqual([method, path, headers, 403]);
        expect(answer.headers.getSetCookie()).toEqual([]);
        expect(answer.headers.get("access-control-allow-origin")).toBeNull();
      }
    }
    const page = { origin: stage.app.url, "sec-fetch-site": "same-origin" };
    expect((await boss.ask("POST", "/session", credentials, page)).status).toBe(201);
    expect((await boss.ask("GET", "/people")).body).toMatchObject({
      people: [{ email: owner.email }],
    });
  });
});
