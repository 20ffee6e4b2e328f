import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type { LeftoverFilter, LeftoverStore, NewLeftover } from "../../core/ports/index.ts";
import { openDatabase, type Database } from "./index.ts";

let mine: TestDatabase;
let database: Database;
let store: LeftoverStore;

beforeAll(async () => {
  mine = await testDatabase();
  database = await openDatabase({ home: "", databaseUrl: mine.url });
  store = database.leftovers;
});
afterAll(async () => {
  await database.close();
  await mine.close();
});

const now = new Date("2026-11-25T10:00:00Z");
const later = new Date("2026-11-25T11:00:00Z");
const everything: LeftoverFilter = { state: null, severity: null, words: "", limit: 5_000 };
const pullRequest = (slug: string, id = 1) => ({ workspace: "acme", slug, id });

function leftover(at: number, given: Partial<NewLeftover> = {}): NewLeftover {
  return {
    fingerprint: at.toString(16).padStart(32, "0"),
    severity: "medium",
    category: "security",
    rule: "toy/rule",
    title: `Claim ${at}`,
    message: "Why.",
    path: "src/a.ts",
    line: at,
    ...given,
  };
}

const of = (slug: string) => store.list({ ...everything, words: `acme/${slug}` });

test("they are kept once for each pull request, whoever asks at the same time", async () => {
  const ref = pullRequest("once");
  expect(await store.wasSaved(ref)).toBe(false);
  const saves = [1, 2, 3, 4].map((at) => store.save(ref, [leftover(at)], now));
  expect((await Promise.all(saves)).filter(Boolean)).toHaveLength(1);
  expect(await store.wasSaved(ref)).toBe(true);
  expect(await of("once")).toHaveLength(1);
  expect(await store.save(ref, [leftover(9)], later)).toBe(false);
  expect(await of("once")).toHaveLength(1);
});

test("a merge that left nothing open is remembered too", async () => {
  expect(await store.save(pullRequest("none"), [], now)).toBe(true);
  expect(await store.save(pullRequest("none"), [leftover(1)], now)).toBe(false);
  expect(await of("none")).toEqual([]);
});

test("the newest merge comes first, in it the gravest; filters hold together", async () => {
  const hostile = "100%_ \0'; drop table leftovers; --";
  await store.save(pullRequest("list", 1), [leftover(1, { severity: "critical" })], now);
  const second = [
    leftover(2, { severity: "low" }),
    leftover(3, { severity: "high", title: hostile }),
  ];
  await store.save(pullRequest("list", 2), second, later);
  expect((await of("list")).map(({ line }) => line)).toEqual([3, 2, 1]);
  const high = await store.list({ ...everything, severity: "high", words: "LIST #2" });
  expect(high).toMatchObject([
    { pullRequest: pullRequest("list", 2), title: hostile.replace("\0", "\uFFFD"), keptAt: later },
  ]);
  const words = (text: string) => store.list({ ...everything, words: `acme/list ${text}` });
  expect(await words("100%_ drop")).toHaveLength(1);
  expect(await words("1%0")).toEqual([]);
});

test("one is closed once, by whoever is first", async () => {
  await store.save(pullRequest("close"), [leftover(1)], now);
  const id = (await of("close"))[0]?.id ?? "";
  expect(await store.close(id, "done", "Ada", later)).toMatchObject({
    state: "done",
    closedBy: "Ada",
    closedAt: later,
  });
  expect(await store.close(id, "will-not-fix", "Bob", later)).toMatchObject({
    state: "done",
    closedBy: "Ada",
  });
  expect(await store.list({ ...everything, state: "open", words: "acme/close" })).toEqual([]);
  for (const wrong of ["0", "x", "1; drop table leftovers", "9".repeat(30)]) {
    expect(await store.find(wrong)).toBeNull();
    expect(await store.close(wrong, "done", "Ada", now)).toBeNull();
  }
});

test("a thousand of one pull request are kept and listed", async () => {
  const many = Array.from({ length: 2_500 }, (_, at) => leftover(at));
  await store.save(pullRequest("many"), many, now);
  expect(await store.list({ ...everything, words: "acme/many", limit: 1_000 })).toHaveLength(1_000);
  expect(await of("many")).toHaveLength(2_500);
});

test("an issue is begun once; what may have been made is in doubt until it is known", async () => {
  await store.save(pullRequest("issue"), [leftover(1)], now);
  const id = (await of("issue"))[0]?.id ?? "";
  const begun = await Promise.all([store.beginIssue(id), store.beginIssue(id)]);
  expect(begun.toSorted()).toEqual(["in-doubt", "new"]);
  await store.noteIssueProblem(id, "No answer.", "unknown");
  expect(await store.beginIssue(id)).toBe("in-doubt");
  await store.noteIssueProblem(id, "Jira refused it.", "no");
  expect(await store.find(id)).toMatchObject({ issueKey: null, issueProblem: "Jira refused it." });
  expect(await store.beginIssue(id)).toBe("new");
  await store.linkIssue(id, "SHOP-12");
  expect(await store.beginIssue(id)).toBe("done");
  await store.noteIssueProblem(id, "Late.", "no");
  expect(await store.find(id)).toMatchObject({ issueKey: "SHOP-12", issueProblem: null });
  const missing = { ...everything, words: "acme/issue", withoutIssue: true };
  expect(await store.list(missing)).toEqual([]);
});
