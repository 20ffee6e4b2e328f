import pg from "pg";
import { afterEach, describe, expect, test } from "vitest";
import { openPeopleStage, password, type PeopleStage } from "../../../test/support/people-stage.ts";
import { owner } from "../../../test/support/stage.ts";
import { run } from "./main.ts";
import { recordedTerminal } from "./testing/terminal.ts";

let stage: PeopleStage;
afterEach(async () => stage.close());

/** A command on the machine of a Kody that runs. */
async function kody(...args: string[]) {
  const terminal = recordedTerminal({ environment: stage.environment });
  const code = await run(args, terminal);
  return { code, ...terminal.written() };
}

describe("kody people", () => {
  test("lists who there is, and says so when there is nobody", async () => {
    stage = await openPeopleStage();
    expect((await kody("people", "list")).out).toMatch(/^Nobody yet\. `kody start`/);
    const boss = await stage.owner();
    await boss.ask("POST", "/people", { email: "viv@shop.example", role: "viewer" });
    const { code, out } = await kody("people", "list");
    expect([code, out.split("\n")]).toEqual([
      0,
      [
        expect.stringMatching(/^owner@shop\.example {2}Owner {2}admin {2}active {2}last seen 20/),
        "viv@shop.example  viewer  invited  never seen",
        "",
      ],
    ]);
  });

  test("lets an owner in again who forgot the password, and ends older sessions", async () => {
    stage = await openPeopleStage({ KODY_PUBLIC_URL: "http://kody.example.com:7420" });
    const old = await stage.owner();
    const { code, out } = await kody("people", "reset", owner.email.toUpperCase());
    expect(code).toBe(0);
    const [, invitation] =
      /^http:\/\/kody\.example\.com:7420\/invitation#([\w-]{43})\n$/.exec(out) ?? [];
    const back = stage.visitor();
    const accepted = { invitation, name: "Owner", password: "another set of words" };
    expect((await back.ask("POST", "/invitations/accept", accepted)).status).toBe(201);
    expect((await back.ask("GET", "/people")).status).toBe(200);
    expect((await old.ask("GET", "/status")).status).toBe(401);
    expect((await old.ask("POST", "/session", { email: owner.email, password })).status).toBe(401);
    const { body } = await back.ask("GET", "/audit-log");
    expect(body).toMatchObject({
      entries: [{ action: "person.joined" }, { action: "person.reset", actor: "console" }, {}],
    });
  });

  test("invites, also before anybody has claimed this Kody", async () => {
    stage = await openPeopleStage();
    const { code, out } = await kody("people", "invite", "first@shop.example", "--role", "admin");
    expect(code).toBe(0);
    const visitor = stage.visitor();
    const invitation = out.trim().split("#")[1];
    await visitor.ask("POST", "/invitations/accept", { invitation, name: "First", password });
    expect((await visitor.ask("GET", "/session")).body).toMatchObject({
      claimed: true,
      person: { role: "admin" },
    });
    const late = await stage
      .visitor()
      .ask("POST", "/claim", { ...owner, secret: stage.app.claimSecret });
    expect(late.status).toBe(409);
  });

  test("refuses what it can't do with a sentence", async () => {
    stage = await openPeopleStage();
    await stage.owner();
    for (const args of [
      [],
      ["remove", "x@y.z"],
      ["list", "x"],
      ["invite"],
      ["invite", "nonsense"],
      ["invite", owner.email],
      ["invite", "a@b.c", "--role", "owner"],
      ["reset", "nobody@shop.example"],
      ["reset", owner.email, "--role", "admin"],
      ["reset", "a@b.c", "d@e.f"],
    ]) {
      const { code, out, err } = await kody("people", ...args);
      expect([args, code, out]).toEqual([args, 2, ""]);
      expect(err).toMatch(/^.+\.\n$/);
    }
  });
});

describe("kody audit-log", () => {
  test("verifies, and answers 1 once somebody changed it", async () => {
    stage = await openPeopleStage();
    expect(await kody("audit-log", "verify")).toMatchObject({
      code: 0,
      out: "The log is empty.\n",
    });
    const boss = await stage.owner();
    await boss.ask("POST", "/people", { email: "viv@shop.example", role: "viewer" });
    const { code, out } = await kody("audit-log", "verify");
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(
        /^The log is intact: 2 entries, the last one with the hash [0-9a-f]{64}\.\n$/,
      ),
    ]);
    const hash = /[0-9a-f]{64}/.exec(out)?.[0] ?? "";
    expect(await kody("audit-log", "verify", "--expect", hash.toUpperCase())).toMatchObject({
      code: 0,
    });
    expect(await kody("audit-log", "verify", "--expect", "0".repeat(64))).toMatchObject({
      code: 1,
    });
    const client = new pg.Client({ connectionString: stage.databaseUrl });
    await client.connect();
    await client.query(
      "alter table audit_log disable trigger all; update audit_log set actor = 'eve@shop.example' where sequence = 2",
    );
    await client.end();
    const found = await kody("audit-log", "verify", "--format", "json");
    expect([found.code, JSON.parse(found.out)]).toEqual([
      1,
      {
        intact: false,
        entries: 1,
        message: "Entry 2 was changed, exchanged or put in: its hash does not fit.",
      },
    ]);
  });

  test("shows entries, the newest last, and nothing that moves the terminal", async () => {
    stage = await openPeopleStage();
    const boss = await stage.owner();
    expect((await kody("audit-log", "show", "--limit", "5")).out).toMatch(
      /^ {5}1 {2}20\S+Z {2}owner@shop\.example {2}kody\.claimed {2}owner@shop\.example {2}\{"address":"127\.0\.0\.1"\}\n$/,
    );
    for (let guess = 0; guess < 11; guess += 1)
      await boss.ask("POST", "/session", { email: "\u001b[2J\nx@y.z", password: "x" });
    const { out } = await kody("audit-log", "show");
    expect(out).toContain("person.attempts-limited");
    expect(out).not.toContain("\u001b");
    expect(out.trimEnd().split("\n")).toHaveLength(2);
    const { out: json } = await kody("audit-log", "show", "--limit", "1", "--format", "json");
    expect(JSON.parse(json)).toMatchObject([{ sequence: 2 }]);
  });

  test("refuses what it does not understand", async () => {
    stage = await openPeopleStage();
    for (const args of [
      [],
      ["look"],
      ["verify", "show"],
      ["show", "--limit", "0"],
      ["show", "--limit", "x"],
      ["show", "--format", "xml"],
    ])
      expect([args, await kody("audit-log", ...args)]).toMatchObject([args, { code: 2, out: "" }]);
  });
});
