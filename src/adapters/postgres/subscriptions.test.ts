import { afterEach, beforeEach, expect, test } from "vitest";
import { openBox, knowOpenBox } from "./testing/open-box.ts";
import { openDatabase, type Database } from "./index.ts";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type {
  DestinationChanges,
  NewsOfPullRequest,
  SendOutcome,
  SubscriptionStore,
} from "../../core/ports/index.ts";
import {
  createNews,
  deliverNews,
  type News,
  type NewsDeliveryParts,
} from "../../core/notify/index.ts";

const slow: SendOutcome = { sent: false, problem: "Slow.", retryable: true, retryAfter: null };
const refused: SendOutcome = { sent: false, problem: "No.", retryable: false, retryAfter: null };

let own: TestDatabase;
let database: Database;
let store: SubscriptionStore;
let news: News;
let now: number;
let sent: { to: string; text: string; id?: string }[];
let outcomes: SendOutcome[];
let events: Readonly<Record<string, unknown>>[];

beforeEach(async () => {
  own = await testDatabase();
  database = await openDatabase({ home: "", databaseUrl: own.url });
  await knowOpenBox(database);
  store = database.subscriptions(openBox);
  now = Date.UTC(2026, 0, 31, 12);
  [sent, outcomes, events] = [[], [], []];
  const clock = { now: () => new Date(now) };
  news = createNews({ store, clock, publicUrl: null, log: (event) => events.push(event) });
});
afterEach(async () => {
  await database.close();
  await own.close();
});

function parts(): NewsDeliveryParts {
  return {
    store,
    channels: { read: async () => ({ webhook: null, email: null }), secret: async () => null },
    sender: {
      async webhook(to, body) {
        sent.push({ to, text: JSON.stringify(body) });
        return outcomes.shift() ?? { sent: true, problem: null };
      },
      email: async () => slow,
    },
    clock: { now: () => new Date(now) },
    publicUrl: null,
    log: (event) => events.push(event),
  };
}

async function after(minutes: number): Promise<number | null> {
  now += minutes * 60_000;
  return deliverNews(parts());
}

async function add(name: string, given: Partial<DestinationChanges> = {}): Promise<string> {
  const changes: DestinationChanges = {
    name,
    kind: "webhook",
    address: "chat.test",
    url: `https://chat.test/${name}`,
    topics: ["review-done"],
    scope: { of: "all" },
    ...given,
  };
  return (await store.save(null, changes, new Date(now)))?.id ?? "";
}

async function tell(id: number, given: Partial<NewsOfPullRequest> = {}): Promise<void> {
  await news.tell({
    kind: "review-done",
    event: `review/${id}`,
    pullRequest: { workspace: "acme", slug: "shop", id },
    repositoryUuid: "{shop}",
    title: `Change ${id}`,
    url: "",
    authorUuid: "{ada}",
    facts: {},
    ...given,
  });
}

test("each destination hears of what it asked for, in one message after it is quiet", async () => {
  await add("all");
  await add("shop", { scope: { of: "repositories", uuids: ["{shop}"] } });
  await add("bob", { scope: { of: "author", uuid: "{bob}" } });
  await add("ends", { topics: ["closed"] });
  await tell(1);
  await tell(2, { repositoryUuid: "{docs}", authorUuid: "{bob}" });
  await tell(3, { authorUuid: null, repositoryUuid: null });
  await tell(3, { authorUuid: null, repositoryUuid: null });
  expect(await after(1.9)).toBeCloseTo(6, 0);
  expect(sent).toEqual([]);
  await after(0.2);
  const heard = sent.map(({ to, text }) => [
    to.split("/").at(-1),
    new Set(text.match(/Change \d/g)).size,
  ]);
  expect(heard.toSorted(([a], [b]) => String(a).localeCompare(String(b)))).toEqual([
    ["all", 3],
    ["bob", 1],
    ["shop", 1],
  ]);
  expect(await after(60)).toBeNull();
  expect(sent).toHaveLength(3);
});

test("a stream that does not end is told every ten minutes, all of it once", async () => {
  await add("all");
  for (let id = 1; id <= 30; id += 1) {
    await tell(id);
    await after(1);
  }
  await after(2);
  expect(sent).toHaveLength(3);
  for (let id = 1; id <= 30; id += 1)
    expect(sent.filter(({ text }) => text.includes(`#${id}: `)).length).toBe(1);
});

test("one that fails is tried again with pauses, and keeps no other waiting", async () => {
  await add("a");
  const broken = await add("b");
  await tell(1);
  outcomes = [slow];
  await after(3);
  expect(sent).toHaveLength(2);
  const trouble = (await store.list()).find((one) => one.trouble !== null)?.trouble;
  expect(trouble).toMatchObject({ problem: "Slow.", waiting: true });
  await after(0.4);
  expect(sent).toHaveLength(2);
  await after(0.2);
  expect(sent).toHaveLength(3);
  expect((await store.list()).map((one) => one.trouble)).toEqual([null, null]);
  expect(await store.secret(broken)).toBe("https://chat.test/b");
});

test("what is refused for good is said, and told again when the address is corrected", async () => {
  const id = await add("a");
  await tell(1);
  outcomes = [refused];
  await after(3);
  await after(120);
  expect(sent).toHaveLength(1);
  const [one] = await store.list();
  expect(one?.trouble).toMatchObject({ problem: "No.", waiting: false });
  if (one !== undefined)
    await store.save(id, { ...one, url: "https://chat.test/new" }, new Date(now));
  await after(0.1);
  expect(sent.map(({ to }) => to)).toEqual(["https://chat.test/a", "https://chat.test/new"]);
});

test("after a day of failures it is given up", async () => {
  await add("a");
  await tell(1);
  outcomes = Array.from({ length: 100 }, () => slow);
  for (let hour = 0; hour < 30; hour += 1) await after(60);
  const tries = sent.length;
  await after(24 * 60);
  expect(sent).toHaveLength(tries);
  expect((await store.list())[0]?.trouble?.waiting).toBe(false);
});

test("the last message of a day says so; the rest comes on the next one", async () => {
  await add("a");
  for (let id = 1; id <= 55; id += 1) {
    await tell(id);
    await after(3);
  }
  expect(sent).toHaveLength(50);
  expect(sent[49]?.text).toContain("last message of today");
  expect(sent[48]?.text).not.toContain("last message of today");
  await after(12 * 60);
  expect(sent).toHaveLength(51);
  expect([...new Set(sent[50]?.text.match(/#\d+: /g))]).toHaveLength(5);
});

test("of two processes one sends; after one died, its message comes again", async () => {
  const id = await add("a");
  await tell(1);
  now += 180_000;
  await Promise.all([deliverNews(parts()), deliverNews(parts())]);
  expect(sent).toHaveLength(1);
  await tell(2);
  now += 180_000;
  // This one dies now.
  await store.take(id, new Date(now), new Date(now + 180_000));
  await after(1);
  expect(sent).toHaveLength(1);
  await after(3);
  expect(sent).toHaveLength(2);
});

test("what can't be stored is logged and stops nothing", async () => {
  const broken = createNews({
    store: { ...store, list: async () => Promise.reject(new Error("No database.")) },
    clock: { now: () => new Date(now) },
    publicUrl: null,
    log: (event) => events.push(event),
  });
  const notice = { key: "model", level: "warning", title: "", remedy: "", path: null } as const;
  await expect(broken.tellNotice(notice)).resolves.toBeUndefined();
  expect(events).toMatchObject([{ level: "error", reason: "No database." }]);
});

test("an email without a mail server waits, with the reason", async () => {
  await add("mail", { kind: "email", address: "ada@shop.example" });
  await tell(1);
  await after(3);
  expect((await store.list())[0]?.trouble?.problem).toMatch(/No mail server is set up/);
});

test("removing takes the secret and what waits with it", async () => {
  const id = await add("a");
  await tell(1);
  expect((await store.remove(id))?.name).toBe("a");
  expect(await store.remove(id)).toBeNull();
  expect(await store.remove("1;drop")).toBeNull();
  expect(await store.secret(id)).toBeNull();
  await after(5);
  expect(sent).toEqual([]);
});
