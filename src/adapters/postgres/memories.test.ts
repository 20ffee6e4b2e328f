import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type { Decision } from "../../core/domain/index.ts";
import type { MemoryStore } from "../../core/ports/index.ts";
import { openDatabase, type Database } from "./index.ts";

let mine: TestDatabase;
let database: Database;
let store: MemoryStore;

beforeAll(async () => {
  mine = await testDatabase();
  database = await openDatabase({ home: "", databaseUrl: mine.url });
  store = database.memories;
});
afterAll(async () => {
  await database.close();
  await mine.close();
});

const now = new Date("2026-11-25T10:00:00Z");
const memory = (text: string, repositoryUuid = "{r}") => ({
  repositoryUuid,
  text,
  paths: ["src/**"],
  origin: "asked for in pull request 1 by Ann",
});

describe("memories", () => {
  test("count once they are accepted, for their repository or for all, oldest first", async () => {
    expect(await store.propose(memory("first"), "a")).toBe(true);
    const own = await store.add({ ...memory("everywhere"), repositoryUuid: null }, "Ada", now);
    await store.add(memory("elsewhere", "{other}"), "Ada", now);
    const [proposed] = await store.list();
    expect(proposed).toMatchObject({
      ...memory("first"),
      state: "proposed",
      decidedBy: null,
      decidedAt: null,
    });
    expect(await store.accepted("{r}")).toEqual([own]);
    const id = proposed?.id ?? "";
    expect(await store.decide(id, "accepted", "Ada", now)).toMatchObject({
      state: "accepted",
      decidedBy: "Ada",
      decidedAt: now,
    });
    expect((await store.accepted("{r}")).map(({ text }) => text)).toEqual(["first", "everywhere"]);
    await store.decide(id, "declined", "Bob", now);
    expect(await store.accepted("{r}")).toEqual([own]);
  });

  test("are changed and removed; what is not there is null", async () => {
    const added = await store.add(memory("to change"), "Ada", now);
    const change = { text: "changed", paths: [] };
    expect(await store.change(added.id, change)).toEqual({ ...added, ...change });
    expect(await store.remove(added.id)).toMatchObject(change);
    for (const id of [added.id, "0", "x", "1; drop table memories"]) {
      expect(await store.remove(id)).toBeNull();
      expect(await store.change(id, change)).toBeNull();
      expect(await store.decide(id, "accepted", "Ada", now)).toBeNull();
    }
  });

  test("hold text that PostgreSQL can't store, replaced", async () => {
    const added = await store.add(memory("a\0b\ud800"), "A\0", now);
    expect(added.text).toBe("a\ufffdb\ufffd");
    await expect(store.add(memory("x".repeat(501)), "Ada", now)).rejects.toThrow(
      "check constraint",
    );
  });
});

describe("proposals", () => {
  test("are made once for each key and repository, at once too, and also after a removal", async () => {
    const all = Array.from({ length: 8 }, () => store.propose(memory("once", "{p}"), "k"));
    expect((await Promise.all(all)).filter(Boolean)).toHaveLength(1);
    expect(await store.propose(memory("once", "{q}"), "k")).toBe(true);
    for (const { id, repositoryUuid } of await store.list())
      if (repositoryUuid === "{p}") await store.remove(id);
    expect(await store.propose(memory("once", "{p}"), "k")).toBe(false);
    expect((await store.refusals("{p}")).known).toContain("once");
  });

  test("wait in a list that nobody can fill, and come back when there is room", async () => {
    const made: boolean[] = [];
    for (let at = 0; at < 101; at += 1)
      made.push(await store.propose(memory(`many ${at}`, "{full}"), `k${at}`));
    expect(made.filter(Boolean)).toHaveLength(100);
    const waiting = (await store.list()).find(({ text }) => text === "many 0");
    await store.decide(waiting?.id ?? "", "declined", "Ada", now);
    expect(await store.propose(memory("many 100", "{full}"), "k100")).toBe(true);
  });
});

describe("refusals", () => {
  test("are the findings of models that people refused, each once for each pull request", async () => {
    const decision = (title: string, engine: string): Decision => ({
      finding: {
        rule: "model/correctness",
        severity: "high",
        category: "correctness",
        title,
        message: "",
        path: "src/a.ts",
        range: null,
        engine,
        fingerprint: `${title} by ${engine}`,
        contentKey: "c",
      },
      outcome: "comment",
      reason: null,
    });
    const decisions = [decision("A", "model"), decision("B", "model"), decision("A", "oxlint")];
    for (const id of [7, 8]) {
      const pullRequest = { workspace: "acme", slug: "shop", id };
      for (const head of ["a", "b"]) {
        const { id: reviewId } = await database.reviews.openReview({
          pullRequest,
          head: head.repeat(40),
          mergeBase: null,
          destinationBranch: "main",
          title: "",
          url: "",
        });
        const result = { summaryDigest: null, timings: {}, reason: null, facts: {} };
        await database.reviews.finishReview(reviewId, { ...result, status: "done", decisions });
      }
      for (const [at, { finding }] of decisions.entries()) {
        const { fingerprint, contentKey, rule, path } = finding;
        const state = finding.title === "A" ? "dismissed" : "open";
        const thread = { fingerprint, contentKey, rule, path, state, commentId: id * 10 + at };
        await database.reviews.saveThread(pullRequest, { ...thread, state });
      }
    }
    const client = new pg.Client({ connectionString: mine.url });
    await client.connect();
    await client.query("update pull_requests set repository_uuid = '{shop}'");
    await client.end();
    const refused = { rule: "model/correctness", title: "A", path: "src/a.ts" };
    expect(await store.refusals("{shop}")).toEqual({
      refused: [
        { ...refused, pullRequest: 7 },
        { ...refused, pullRequest: 8 },
      ],
      known: ["everywhere"],
    });
  });
});

test("it is known for ever where a description was written", async () => {
  const ref = { workspace: "acme", slug: "shop", id: 99 };
  const { descriptions } = database;
  expect(await descriptions.wasDescribed(ref)).toBe(false);
  await descriptions.noteDescribed(ref);
  await descriptions.noteDescribed(ref);
  expect(await descriptions.wasDescribed(ref)).toBe(true);
  expect(await descriptions.wasDescribed({ ...ref, id: 98 })).toBe(false);
});
