import { beforeEach, expect, test } from "vitest";
import type {
  Destination,
  NewNotice,
  NewsLine,
  NewsOfPullRequest,
  NewsScope,
  Topic,
} from "../ports/index.ts";
import { createNews, type News } from "./index.ts";

let destinations: Destination[];
let added: { event: string; line: NewsLine; destinations: readonly string[]; now: Date }[];
let events: Readonly<Record<string, unknown>>[];
let listProblem: Error | null;
let news: News;
const now = new Date(Date.UTC(2026, 0, 31, 12));

beforeEach(() => {
  destinations = [];
  added = [];
  events = [];
  listProblem = null;
  news = createNews({
    store: {
      async list() {
        if (listProblem !== null) throw listProblem;
        return destinations;
      },
      async add(event, line, ids, at) {
        added.push({ event, line, destinations: ids, now: at });
      },
    },
    clock: { now: () => now },
    publicUrl: "https://kody.example",
    log: (event) => events.push(event),
  });
});

function wish(id: string, topics: readonly Topic[], scope: NewsScope = { of: "all" }): void {
  destinations.push({
    id,
    name: id,
    kind: "webhook",
    address: "chat.test",
    topics,
    scope,
    trouble: null,
  });
}

function told(given: Partial<NewsOfPullRequest> = {}): NewsOfPullRequest {
  return {
    kind: "review-done",
    event: "review/1",
    pullRequest: { workspace: "acme", slug: "shop", id: 1 },
    repositoryUuid: "{shop}",
    title: "Orders",
    url: "https://bitbucket.org/acme/shop/pull-requests/1",
    authorUuid: "{ada}",
    facts: {},
    ...given,
  };
}

function notice(key: string): NewNotice {
  return { key, level: "warning", title: "So it is.", remedy: "Mend it.", path: "/settings" };
}

const heard = (): string[] => added.flatMap((one) => [...one.destinations]);

test.each([
  ["review-done", "review-done"],
  ["changes-requested", "changes-requested"],
  ["merged", "closed"],
  ["declined", "closed"],
  ["needs-attention", "needs-attention"],
] as const)("%s is for those who asked for %s, and for nobody else", async (kind, topic) => {
  wish("asked", [topic]);
  const others: Topic[] = [
    "review-done",
    "changes-requested",
    "closed",
    "needs-attention",
    "token",
    "budget",
  ];
  wish(
    "others",
    others.filter((one) => one !== topic),
  );
  await news.tell(told({ kind }));
  expect(heard()).toEqual(["asked"]);
  expect(added[0]).toMatchObject({ event: "review/1", now, line: { topic } });
});

test.each<[string, NewsScope, Partial<NewsOfPullRequest>, boolean]>([
  ["everything", { of: "all" }, {}, true],
  ["its repository", { of: "repositories", uuids: ["{docs}", "{shop}"] }, {}, true],
  ["another repository", { of: "repositories", uuids: ["{docs}"] }, {}, false],
  [
    "a repository, of one unknown",
    { of: "repositories", uuids: ["{shop}"] },
    { repositoryUuid: null },
    false,
  ],
  ["its author", { of: "author", uuid: "{ada}" }, {}, true],
  ["another author", { of: "author", uuid: "{bob}" }, {}, false],
  ["an author, of a deleted account", { of: "author", uuid: "{ada}" }, { authorUuid: null }, false],
])("who asked for %s", async (_, scope, given, hears) => {
  wish("one", ["review-done"], scope);
  await news.tell(told(given));
  expect(heard()).toEqual(hears ? ["one"] : []);
});

test.each([
  ["token-refused", ["token"]],
  ["token-scope/read:x", ["token"]],
  ["expiry/14", ["token"]],
  ["audit", ["token"]],
  ["model", ["budget"]],
  ["hook/{shop}", []],
  ["clock", []],
  ["my-token-refused", []],
])("a notice %s reaches %o, whatever the scope", async (key, topics) => {
  wish("token", ["token"], { of: "author", uuid: "{bob}" });
  wish("budget", ["budget"], { of: "repositories", uuids: ["{docs}"] });
  await news.tellNotice(notice(key));
  expect(heard()).toEqual(topics);
});

test("a notice that comes back is another event", async () => {
  wish("one", ["budget"]);
  await news.tellNotice(notice("model"));
  expect(added[0]?.event).toBe("model 2026-01-31T12:00:00.000Z");
  expect(added[0]?.line.url).toBe("https://kody.example/settings");
});

test("nothing is stored when nobody asked", async () => {
  await news.tell(told());
  expect(added).toEqual([]);
});

test("a failure is logged with its reason, and the review goes on", async () => {
  listProblem = new Error("The database is away.");
  await expect(news.tell(told())).resolves.toBeUndefined();
  await expect(news.tellNotice(notice("model"))).resolves.toBeUndefined();
  expect(events.map(({ level, reason }) => [level, reason])).toEqual([
    ["error", "The database is away."],
    ["error", "The database is away."],
  ]);
});
