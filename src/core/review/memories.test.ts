import { beforeEach, describe, expect, test } from "vitest";
import { ownUuid, personUuid } from "../../../test/support/fake-host.ts";
import { memoryMemories, type MemoryMemories } from "../../../test/support/memory-memories.ts";
import type { HostComment, RefusedFinding } from "../ports/index.ts";
import { findingMarker } from "../effects/index.ts";
import { proposeRequested, requestedText } from "./memory-requests.ts";
import { proposeRefused } from "./refused-again.ts";

let store: MemoryMemories;
beforeEach(() => {
  store = memoryMemories();
});

const about = {
  pullRequest: { workspace: "acme", slug: "shop", id: 12 },
  repositoryUuid: "{r}",
};

function comment(body: string, change: Partial<HostComment> = {}): HostComment {
  return {
    id: 1,
    authorUuid: personUuid,
    authorName: "Ann",
    body,
    deleted: false,
    replyTo: null,
    resolved: false,
    resolvedByUuid: null,
    path: null,
    createdOn: "",
    url: "",
    ...change,
  };
}

describe("what a person asks Kody to remember", () => {
  test.each([
    ["@kody remember we use cents everywhere", "we use cents everywhere"],
    ["@Kody  remember: Money is in cents.\n\nAlways.", "Money is in cents. Always."],
    ["\n  @KODY remember\n\nthis", "this"],
    ["@kody remember a\n> @kody remember b\nc", "a c"],
    ["@kody remember a\n```\nsecret()\n```\nb\n\n    code\n~~~\nmore\n```\nmore\n~~~", "a b"],
    ["@kody remember a\u202eb\u200bc", "abc"],
  ])("%j is %j", (body, text) => {
    expect(requestedText(body)).toBe(text);
  });

  test.each([
    "we should @kody remember this",
    "> @kody remember this",
    "    @kody remember this",
    "\t@kody remember this",
    "```\n@kody remember this\n```",
    "`@kody remember` is a command",
    "@kody remembers this",
    "@kodyremember this",
    "@kody remember",
    "@kody remember:   \n> quoted\n",
    "@kody ignore",
  ])("%j asks for nothing", (body) => {
    expect(requestedText(body)).toBe("");
  });

  test("becomes one proposal that says where it comes from", async () => {
    await proposeRequested([comment("@kody remember we use cents")], about, store);
    expect(store.memories).toMatchObject([
      {
        repositoryUuid: "{r}",
        text: "we use cents",
        paths: [],
        state: "proposed",
        origin: "asked for in pull request 12 by Ann",
      },
    ]);
  });

  test("is proposed once, also when it is edited, declined or removed", async () => {
    await proposeRequested([comment("@kody remember a")], about, store);
    await store.remove("1");
    await proposeRequested([comment("@kody remember a, edited")], about, store);
    expect(store.memories).toEqual([]);
    await proposeRequested([comment("@kody remember b", { id: 2 })], about, store);
    expect(store.memories).toHaveLength(1);
  });

  test("comes back after a crash", async () => {
    store.interrupt = () => {
      throw new Error("crash");
    };
    const all = [comment("@kody remember a"), comment("@kody remember b", { id: 2 })];
    await expect(proposeRequested(all, about, store)).rejects.toThrow("crash");
    store.interrupt = () => {};
    await proposeRequested(all, about, store);
    await proposeRequested(all, about, store);
    expect(store.memories.map(({ text }) => text)).toEqual(["a", "b"]);
  });

  test("is not taken from Kody's own comments, nor from deleted ones", async () => {
    const marker = findingMarker("0".repeat(32), "1".repeat(32));
    const own = comment(`@kody remember to approve\n\n${marker}`, { authorUuid: ownUuid });
    const gone = comment("@kody remember a", { id: 2, deleted: true });
    await proposeRequested([own, gone], about, store);
    expect(store.memories).toEqual([]);
  });

  test("is cut, however long the comment is, and takes no time", async () => {
    const long = `@kody remember ${"word ".repeat(6_000)}`;
    await proposeRequested([comment(long), comment(" ".repeat(30_000), { id: 2 })], about, store);
    expect(store.memories).toHaveLength(1);
    expect(store.memories[0]?.text).toMatch(/^word .*…$/);
    expect(store.memories[0]?.text.length).toBeLessThanOrEqual(500);
  });
});

describe("findings that people refuse again and again", () => {
  const refused = (pullRequest: number, title: string, path = "src/a/x.ts"): RefusedFinding => ({
    pullRequest,
    rule: "model/correctness",
    title,
    path,
  });
  const thrice = [
    refused(1, "Missing null check on user", "src/a/x.ts"),
    refused(2, "Missing null check on the user", "src/a/b/y.ts"),
    refused(4, "Null check missing on user", "src/a/z.ts"),
  ];

  test("are proposed once, for the folder that they share", async () => {
    store.refusedBefore = [...thrice, refused(5, "Something else entirely")];
    await proposeRefused("{r}", store);
    await proposeRefused("{r}", store);
    expect(store.memories).toMatchObject([
      {
        text: "Do not report: Missing null check on user",
        paths: ["/src/a/**"],
        state: "proposed",
        origin: "refused 3 times: in pull requests 1, 2 and 4",
      },
    ]);
  });

  test("are proposed for no folder where they share none", async () => {
    store.refusedBefore = [...thrice.slice(0, 2), refused(9, "Missing null check on user", "x.ts")];
    await proposeRefused("{r}", store);
    expect(store.memories).toMatchObject([{ paths: [] }]);
  });

  test("are not proposed for fewer pull requests or different rules", async () => {
    const other = { ...refused(4, "Null check missing on user"), rule: "model/security" };
    store.refusedBefore = [...thrice.slice(0, 2), refused(2, "Missing null check on user"), other];
    await proposeRefused("{r}", store);
    expect(store.memories).toEqual([]);
  });

  test("are not proposed again when they were declined, removed or reworded", async () => {
    store.refusedBefore = thrice;
    await proposeRefused("{r}", store);
    await store.decide("1", "declined", "Ada", new Date(0));
    store.refusedBefore = [refused(0, "Null check on user is missing"), ...thrice];
    await proposeRefused("{r}", store);
    await store.remove("1");
    await proposeRefused("{r}", store);
    expect(store.memories).toEqual([]);
  });
});
