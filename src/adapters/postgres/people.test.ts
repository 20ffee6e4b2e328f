import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type { PersonRecord } from "../../core/ports/index.ts";
import { openDatabase, type Database } from "./index.ts";

let own: TestDatabase;
let database: Database;
beforeAll(async () => {
  own = await testDatabase();
  database = await openDatabase({ home: "", databaseUrl: own.url });
});
afterEach(async () => {
  await database.queueStorage.executeSql("truncate people, sessions, browsers, attempts");
});
afterAll(async () => {
  await database.close();
  await own.close();
});

const noon = new Date("2026-11-23T12:00:00Z");
const later = (seconds: number) => new Date(noon.getTime() + seconds * 1_000);
const ada = { email: "Ada@Example.com", name: "Ada", passwordHash: "hash" };

async function claimed(): Promise<PersonRecord> {
  const person = await database.people.claim(ada);
  if (person === null) throw new Error("It was claimed before.");
  return person;
}

async function joined(email: string, role: "admin" | "viewer" = "viewer"): Promise<PersonRecord> {
  await database.invitations.invite({
    email,
    role,
    hash: `link of ${email}`,
    expiresAt: later(60),
  });
  const person = { name: email, passwordHash: "hash" };
  const accepted = await database.invitations.accept(`link of ${email}`, person, noon);
  if (accepted === null) throw new Error("The link was refused.");
  return accepted;
}

describe("claiming", () => {
  test("makes the first administrator and nobody else", async () => {
    expect(await database.people.isClaimed()).toBe(false);
    expect(await claimed()).toMatchObject({ email: ada.email, role: "admin", state: "active" });
    expect(await database.people.isClaimed()).toBe(true);
    expect(await database.people.claim({ ...ada, email: "eve@example.com" })).toBeNull();
  });

  test("of many at once lets exactly one through", async () => {
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        database.people.claim({ ...ada, email: `p${index}@example.com` }),
      ),
    );
    expect(all.filter((person) => person !== null)).toHaveLength(1);
    expect(await database.people.list()).toHaveLength(1);
  });

  test("is still possible beside people who are merely invited, also for one of them", async () => {
    const invitation = { email: "ada@example.com", role: "viewer" as const, hash: "h" };
    await database.invitations.invite({ ...invitation, expiresAt: later(60) });
    expect(await database.people.isClaimed()).toBe(false);
    expect(await claimed()).toMatchObject({ role: "admin", state: "active" });
    expect(await database.invitations.find("h", noon)).toBeNull();
    expect(await database.people.list()).toHaveLength(1);
  });
});

describe("people", () => {
  test("are found by email in any case of A–Z, and not by letters that merely look alike", async () => {
    const person = await claimed();
    expect(await database.people.find({ email: " ADA@example.COM" })).toEqual(person);
    expect(await database.people.find({ id: person.id })).toEqual(person);
    // The Kelvin sign becomes k in lower case elsewhere.
    await joined("kay@example.com");
    expect(await database.people.find({ email: "\u212Aay@example.com" })).toBeNull();
    for (const email of ["", "\0", "' or true --"])
      expect(await database.people.find({ email })).toBeNull();
    for (const id of ["", "x", "0", "9".repeat(30), "1 or true"])
      expect(await database.people.find({ id })).toBeNull();
  });

  test("the last active administrator stays one, whatever is tried at once", async () => {
    const one = await claimed();
    const two = await joined("bob@example.com", "admin");
    const changes = [
      database.people.change(one.id, { role: "viewer" }),
      database.people.change(two.id, { state: "disabled" }),
      database.people.change(one.id, { state: "disabled" }),
      database.people.change(two.id, { role: "viewer" }),
    ];
    expect(await Promise.all(changes)).toContain("last-administrator");
    const left = (await database.people.list()).filter(
      ({ role, state }) => role === "admin" && state === "active",
    );
    expect(left).toHaveLength(1);
  });

  test("an administrator who never came in or is disabled does not count as one", async () => {
    const one = await claimed();
    const gone = await joined("bob@example.com", "admin");
    await database.people.change(gone.id, { state: "disabled" });
    const invitation = { email: "eve@example.com", role: "admin" as const, hash: "e" };
    await database.invitations.invite({ ...invitation, expiresAt: later(60) });
    expect(await database.people.change(one.id, { role: "viewer" })).toBe("last-administrator");
  });

  test("who are disabled lose sessions and link; enabled again they are what they were", async () => {
    await claimed();
    const bob = await joined("bob@example.com");
    await database.sessions.open({ hash: "s", personId: bob.id, now: noon });
    await database.sessions.rememberBrowser("b", bob.id, noon);
    await database.invitations.reset(bob.email, "reset", later(60));
    expect(await database.people.change(bob.id, { state: "disabled" })).toMatchObject({
      state: "disabled",
    });
    expect(await database.invitations.find("reset", noon)).toBeNull();
    expect(await database.people.change(bob.id, { state: "active" })).toMatchObject({
      state: "active",
    });
    expect(await database.sessions.find("s", limitsAt(noon))).toBeNull();
    expect(await database.sessions.knowsBrowser("b", bob.id, later(-60))).toBe(false);
  });

  test("who never came in are invited again when enabled, and there is no person 0", async () => {
    const invitation = { email: "eve@example.com", role: "viewer" as const, hash: "e" };
    const eve = await database.invitations.invite({ ...invitation, expiresAt: later(60) });
    await database.people.change(eve?.id ?? "", { state: "disabled" });
    expect(await database.people.change(eve?.id ?? "", { state: "active" })).toMatchObject({
      state: "invited",
    });
    expect(await database.people.change("0", { role: "admin" })).toBeNull();
  });
});

describe("an account at the provider", () => {
  test("is bound once and for one person", async () => {
    const person = await claimed();
    const bob = await joined("bob@example.com");
    expect(await database.people.bindSubject(person.id, "iss 1", "Other")).toMatchObject({
      subject: "iss 1",
      name: "Ada",
    });
    expect(await database.people.bindSubject(person.id, "iss 1", null)).not.toBeNull();
    expect(await database.people.bindSubject(person.id, "iss 2", null)).toBeNull();
    expect(await database.people.bindSubject(bob.id, "iss 1", null)).toBeNull();
    await database.people.change(bob.id, { state: "disabled" });
    expect(await database.people.bindSubject(bob.id, "iss 3", null)).toBeNull();
  });
});

describe("a link", () => {
  const invitation = { email: "bob@example.com", role: "viewer" as const, expiresAt: later(60) };
  const person = { name: "Bob", passwordHash: "hash" };

  test("lets in once, of two at once one", async () => {
    await database.invitations.invite({ ...invitation, hash: "h" });
    expect(await database.invitations.find("h", noon)).toMatchObject({ state: "invited" });
    const both = await Promise.all([
      database.invitations.accept("h", person, noon),
      database.invitations.accept("h", person, noon),
    ]);
    expect(both.filter((one) => one !== null)).toHaveLength(1);
    expect(await database.invitations.accept("h", person, noon)).toBeNull();
  });

  test("is dead after its time, and when a newer one took its place", async () => {
    await database.invitations.invite({ ...invitation, hash: "old" });
    expect(await database.invitations.accept("old", person, later(60))).toBeNull();
    await database.invitations.invite({ ...invitation, role: "admin", hash: "new" });
    expect(await database.invitations.accept("old", person, noon)).toBeNull();
    expect(await database.invitations.accept("new", person, noon)).toMatchObject({ role: "admin" });
  });

  test("is not made by inviting somebody who is here; a reset is", async () => {
    await joined("bob@example.com");
    expect(await database.invitations.invite({ ...invitation, hash: "x" })).toBeNull();
    expect(await database.invitations.find("x", noon)).toBeNull();
    expect(await database.invitations.reset("BOB@example.com", "r", later(60))).not.toBeNull();
    expect(await database.invitations.reset("eve@example.com", "r2", later(60))).toBeNull();
    const bob = await database.people.find({ email: "bob@example.com" });
    await database.sessions.open({ hash: "s", personId: bob?.id ?? "", now: noon });
    await database.invitations.accept("r", { ...person, passwordHash: "new" }, noon);
    expect(await database.people.find({ email: "bob@example.com" })).toMatchObject({
      passwordHash: "new",
    });
    expect(await database.sessions.find("s", limitsAt(noon))).toBeNull();
  });
});

function limitsAt(now: Date) {
  const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
  return { now, usedSince: ago(12), openedSince: ago(7 * 24) };
}

describe("a session", () => {
  test("lasts while it is used, and never beyond its age", async () => {
    const person = await claimed();
    await database.sessions.open({ hash: "s", personId: person.id, now: noon });
    const hour = 3_600;
    for (let hours = 11; hours < 7 * 24; hours += 11)
      expect(await database.sessions.find("s", limitsAt(later(hours * hour)))).not.toBeNull();
    expect(await database.sessions.find("s", limitsAt(later(7 * 24 * hour)))).toBeNull();
  });

  test("that nobody uses is over after hours", async () => {
    const person = await claimed();
    await database.sessions.open({ hash: "s", personId: person.id, now: noon });
    expect(await database.sessions.find("s", limitsAt(later(12 * 3_600 - 1)))).not.toBeNull();
    expect(await database.sessions.find("s", limitsAt(later(24 * 3_600)))).toBeNull();
  });

  test("tells when the person was last seen, and ends alone or with all others", async () => {
    const person = await claimed();
    for (const hash of ["a", "b", "c"])
      await database.sessions.open({ hash, personId: person.id, now: noon });
    await database.sessions.find("a", limitsAt(later(600)));
    expect((await database.people.find({ id: person.id }))?.lastSeenAt).toEqual(later(600));
    await database.sessions.close("b");
    await database.sessions.closeOthers(person.id, "c");
    const open = await Promise.all(
      ["a", "b", "c"].map((hash) => database.sessions.find(hash, limitsAt(noon))),
    );
    expect(open.map((one) => one !== null)).toEqual([false, false, true]);
    await database.sessions.closeOthers(person.id, null);
    expect(await database.sessions.find("c", limitsAt(noon))).toBeNull();
  });
});

describe("attempts", () => {
  const begin = (at: Date, key = "k", limit = 3) => database.attempts.begin(key, limit, at);

  test("are granted up to the limit, then refused with the time to wait", async () => {
    for (let count = 0; count < 3; count += 1)
      expect(await begin(later(count * 10))).toMatchObject({ granted: true });
    expect(await begin(later(30))).toEqual({ granted: false, retryAfter: 30, first: true });
    expect(await begin(later(31))).toEqual({ granted: false, retryAfter: 29, first: false });
    expect(await begin(later(31), "another")).toMatchObject({ granted: true });
    expect(await begin(later(60))).toMatchObject({ granted: true });
  });

  test("at once, by several, never exceed the limit", async () => {
    const all = await Promise.all(Array.from({ length: 30 }, () => begin(noon)));
    expect(all.filter(({ granted }) => granted)).toHaveLength(3);
    expect(all.filter((one) => !one.granted && one.first)).toHaveLength(1);
  });

  test("that were no failure are given back, one each", async () => {
    for (let round = 0; round < 10; round += 1) {
      const attempt = await begin(later(round));
      if (!attempt.granted) throw new Error("It was refused.");
      if (round > 1) await database.attempts.forgive(attempt.id);
    }
    expect(await begin(later(11))).toMatchObject({ granted: true });
    expect(await begin(later(12))).toMatchObject({ granted: false });
  });

  test("counted by a clock that was a day ahead lock nobody out, and old ones are cleaned up", async () => {
    for (let count = 0; count < 3; count += 1) await begin(later(86_400));
    expect(await begin(noon)).toMatchObject({ granted: true });
    const { rows } = await database.queueStorage.executeSql("select from attempts", []);
    expect(rows).toHaveLength(1);
  });

  test("under any key that a stranger makes up are stored", async () => {
    expect(await begin(noon, "nul\0 \ud800 ' ; --")).toMatchObject({ granted: true });
  });
});
