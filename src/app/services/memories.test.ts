import { beforeEach, expect, test } from "vitest";
import { memoryMemories, type MemoryMemories } from "../../../test/support/memory-memories.ts";
import { memoryRequest } from "../../contract/index.ts";
import type { Actor } from "../../core/domain/index.ts";
import type { CatalogEntry, NewAuditEntry } from "../../core/ports/index.ts";
import { memoryServices } from "./memories.ts";

const ada: Actor = { kind: "person", id: "1", name: "Ada" };
const shop: CatalogEntry = {
  ref: { workspace: "acme", slug: "shop" },
  uuid: "{shop}",
  name: "Shop",
  private: true,
  project: null,
  updatedOn: null,
  permission: "admin",
  watched: true,
  lost: false,
  hook: null,
};
const repository = { workspace: "acme", slug: "shop" };

let store: MemoryMemories;
let entries: NewAuditEntry[];

beforeEach(() => {
  store = memoryMemories();
  entries = [];
});

function services() {
  return memoryServices({
    memories: store,
    clock: { now: () => new Date(0), sleep: async () => {} },
    auditLog: {
      record: async (entry) => void entries.push(entry),
      list: async () => [],
      verify: async () => ({ intact: true, entries: 0, lastHash: null }),
    },
    catalog: {
      read: async () => ({
        listing: { state: "done", listed: 1, problem: null, at: null },
        workspaces: [],
        repositories: [shop],
      }),
    },
  });
}

const proposed = { repositoryUuid: "{shop}", text: "a", paths: [], origin: "asked for" };

test("what an administrator enters counts at once and is on record", async () => {
  const all = await services().addMemory({ text: "a", paths: ["src/**"], repository }, ada);
  expect(all.memories).toMatchObject([
    { repository: "acme/shop", state: "accepted", origin: "entered by Ada", decidedBy: "Ada" },
  ]);
  await services().addMemory({ text: "b", paths: [], repository: null }, ada);
  expect((await services().memories()).memories.map((one) => one.repository)).toEqual([
    null,
    "acme/shop",
  ]);
  expect(entries.map(({ action, subject }) => `${action} ${subject}`)).toEqual([
    "settings.changed memory 1",
    "settings.changed memory 2",
  ]);
});

test("a proposal is accepted by whoever has read its text, and once", async () => {
  await store.propose(proposed, "k");
  const decide = (state: "accepted" | "declined", text: string) =>
    services().decideMemory("1", { state, text }, ada);
  await expect(decide("accepted", "b")).rejects.toMatchObject({ code: "conflict" });
  expect(await store.accepted("{shop}")).toEqual([]);
  await decide("accepted", "a");
  await decide("accepted", "a");
  expect(await store.accepted("{shop}")).toHaveLength(1);
  await decide("declined", "a");
  expect(await store.accepted("{shop}")).toEqual([]);
  expect(entries.map(({ details }) => details?.["state"])).toEqual([
    { from: "proposed", to: "accepted" },
    { from: "accepted", to: "declined" },
  ]);
});

test("a change and a removal say what there was", async () => {
  await store.propose(proposed, "k");
  await services().changeMemory("1", { text: "a", paths: ["x/**"] }, ada);
  await services().changeMemory("1", { text: "a", paths: ["x/**"] }, ada);
  await services().removeMemory("1", ada);
  expect(entries.map(({ details }) => details)).toEqual([
    { paths: { from: [], to: ["x/**"] } },
    { removed: "a", state: "proposed" },
  ]);
  for (const call of [
    () => services().removeMemory("1", ada),
    () => services().changeMemory("1", { text: "a", paths: [] }, ada),
    () => services().decideMemory("1", { state: "accepted", text: "a" }, ada),
  ])
    await expect(call()).rejects.toMatchObject({ code: "not-found" });
});

test.each([
  { text: " ", paths: [], repository: null },
  { text: "x".repeat(501), paths: [], repository: null },
  { text: "a", paths: Array(21).fill("a"), repository: null },
  { text: "a", paths: [], repository: "acme/shop" },
  { text: "a", paths: [], repository: null, state: "accepted" },
])("the request %# is refused", (request) => {
  expect(memoryRequest.safeParse(request).success).toBe(false);
});

test("globs that are none, and repositories that nobody knows, are refused", async () => {
  const add = (paths: string[], slug = "shop") =>
    services().addMemory({ text: "a", paths, repository: { workspace: "acme", slug } }, ada);
  await expect(add(["{a"])).rejects.toThrow("{a is no glob");
  const heavy = `${"{a,b}".repeat(6)}${"x".repeat(200)}`;
  await expect(add(Array.from({ length: 20 }, () => heavy))).rejects.toThrow("too much");
  await expect(add([], "nowhere")).rejects.toMatchObject({ code: "not-found" });
  expect(store.memories).toEqual([]);
});
