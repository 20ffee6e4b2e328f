import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type {
  HookStore,
  HostRepository,
  IncomingEvent,
  PollStore,
  RepositoryCatalog,
  WatchStore,
} from "../../core/ports/index.ts";
import { openDatabase, type Database } from "./index.ts";
import { knowOpenBox, openBox } from "./testing/open-box.ts";

let own: TestDatabase;
let database: Database;
let catalog: RepositoryCatalog;
let watched: WatchStore;
let hooks: HookStore;
let polls: PollStore;

beforeAll(async () => {
  own = await testDatabase();
  database = await openDatabase({ home: "", databaseUrl: own.url });
  ({ catalog, watched, polls } = database);
  hooks = database.hooks(openBox);
  await knowOpenBox(database);
});
afterEach(async () => {
  await execute(
    "truncate repositories, workspaces, watch_rules, hooks, secrets, poll_calls, events, pull_requests cascade",
  );
  await execute("update listing set state = 'never', begun_at = null, done_at = null, listed = 0");
});
afterAll(async () => {
  await database.close();
  await own.close();
});

async function execute(text: string, values: unknown[] = []) {
  return database.queueStorage.executeSql(text, values);
}

const noon = Date.parse("2026-01-01T12:00:00Z");
const at = (minutes: number) => new Date(noon + minutes * 60_000);
const acme = { slug: "acme", uuid: "{acme}", administrator: false };

function some(slug: string, change: Partial<HostRepository> = {}): HostRepository {
  return {
    ref: { workspace: "acme", slug },
    uuid: `{${slug}}`,
    name: slug,
    private: true,
    mainBranch: "main",
    project: { key: "ONE", name: "One" },
    updatedOn: "2026-01-01T10:00:00.123456+00:00",
    ...change,
  };
}

async function listing(time: Date, repositories: readonly HostRepository[], workspaces = [acme]) {
  await catalog.beginListing(time);
  await catalog.saveWorkspaces(workspaces);
  await catalog.saveRepositories(repositories);
  return catalog.endListing(time, null);
}

const choose = async (selection: Partial<Parameters<WatchStore["select"]>[0]>) =>
  watched.select({ watch: [], unwatch: [], rules: [], ...selection });
const rule = (project: string | null, on = true) => ({ workspace: "acme", project, on });
const names = async () => (await watched.listWatched()).map(({ ref }) => ref.slug);

describe("the catalogue", () => {
  test("counts while it is filled, and keeps what it read", async () => {
    await catalog.beginListing(at(0));
    await catalog.saveWorkspaces([acme]);
    expect(await catalog.saveRepositories([some("b"), some("b")])).toBe(1);
    expect(await catalog.saveRepositories([some("a", { project: null, updatedOn: null })])).toBe(2);
    await catalog.savePermissions(new Map([["{a}", "admin"]]));
    expect((await catalog.read()).listing).toMatchObject({ state: "running", listed: 2, at: null });
    await catalog.endListing(at(1), null);
    const { listing: done, workspaces, repositories } = await catalog.read();
    expect(done).toEqual({ state: "done", listed: 2, problem: null, at: at(1) });
    expect(workspaces).toEqual([{ ...acme, all: false, projects: [] }]);
    expect(repositories).toMatchObject([
      { uuid: "{a}", permission: "admin", project: null, updatedOn: null, hook: null },
      { uuid: "{b}", permission: null, project: { key: "ONE" }, watched: false, lost: false },
    ]);
  });

  test("goes by uuid: what is renamed or moved stays what it is", async () => {
    await listing(at(0), [some("a")]);
    await choose({ watch: ["{a}"] });
    const moved = some("z", { uuid: "{a}", ref: { workspace: "other", slug: "z" } });
    await listing(at(60), [moved], [acme, { ...acme, slug: "other", uuid: "{other}" }]);
    expect(await watched.listWatched()).toMatchObject([{ uuid: "{a}", ref: moved.ref }]);
  });

  test("a workspace may take the name that another gave up", async () => {
    await listing(at(0), []);
    await listing(at(1), [], [{ ...acme, uuid: "{new}" }]);
    const { workspaces } = await catalog.read();
    expect(workspaces.map(({ slug, uuid }) => `${slug} ${uuid}`)).toEqual([
      "acme {new}",
      "{acme} {acme}",
    ]);
  });

  test("only a complete listing loses anything; nothing is ever deleted; it comes back by itself", async () => {
    await listing(at(0), [some("a"), some("b")]);
    await choose({ watch: ["{a}", "{b}"] });
    await catalog.beginListing(at(60));
    await catalog.saveRepositories([some("a")]);
    expect((await catalog.unseen()).map(({ uuid }) => uuid)).toEqual(["{b}"]);
    expect(await catalog.endListing(at(60), "Bitbucket answered 404.")).toEqual({
      lost: [],
      back: [],
      begun: [],
    });
    expect(await names()).toEqual(["a", "b"]);
    expect((await catalog.read()).listing).toMatchObject({ state: "failed", at: at(0) });
    expect((await listing(at(120), [some("a")])).lost).toMatchObject([{ uuid: "{b}" }]);
    expect(await names()).toEqual(["a"]);
    expect((await catalog.read()).repositories).toMatchObject([{}, { uuid: "{b}", lost: true }]);
    expect(await hooks.listHooks()).toHaveLength(1);
    const { lost, back } = await listing(at(180), [some("a"), some("b")]);
    expect({ lost, back }).toMatchObject({ lost: [], back: [{ uuid: "{b}" }] });
    expect(await names()).toEqual(["a", "b"]);
  });

  test("one listing at a time, however many ask; one that died is no obstacle", async () => {
    const asked = await Promise.all(
      Array.from({ length: 10 }, async () => catalog.requestListing(at(0), at(-5))),
    );
    expect(asked.filter(Boolean)).toHaveLength(1);
    expect(await catalog.requestListing(at(4), at(-1))).toBe(false);
    expect(await catalog.requestListing(at(6), at(1))).toBe(true);
  });

  test("a repository watched by name is not lost by a listing that began before", async () => {
    await catalog.beginListing(at(0));
    await watched.watch(some("public"));
    expect((await catalog.endListing(at(1), null)).lost).toEqual([]);
  });

  test("names that PostgreSQL can't store do no harm", async () => {
    await listing(at(0), [some("a", { name: "nul\0 and \uD800 half" })]);
    expect((await catalog.read()).repositories[0]?.name).toBe("nul\uFFFD and \uFFFD half");
  });
});

describe("the choice", () => {
  test("is stored whole or not at all", async () => {
    await listing(at(0), [some("a")]);
    await expect(choose({ watch: ["{a}", "{?}"], rules: [rule(null)] })).rejects.toMatchObject({
      code: "invalid-input",
    });
    expect(await names()).toEqual([]);
    expect((await catalog.read()).workspaces[0]?.all).toBe(false);
  });

  test("of all takes future ones too; single ones that were taken out stay out until all is chosen anew", async () => {
    await listing(at(0), [some("a"), some("b")]);
    expect(await choose({ rules: [rule(null)], unwatch: ["{b}"] })).toEqual({ begun: 2, ended: 1 });
    const { begun } = await listing(at(60), [some("a"), some("b"), some("c")]);
    expect(begun.map(({ uuid }) => uuid)).toEqual(["{c}"]);
    expect(await names()).toEqual(["a", "c"]);
    await choose({ rules: [rule(null)] });
    expect(await names()).toEqual(["a", "b", "c"]);
  });

  test("of a project leaves the others alone, and without the rule what is watched stays watched", async () => {
    const two = { key: "TWO", name: "Two" };
    await listing(at(0), [some("a"), some("b", { project: two }), some("c", { project: null })]);
    await choose({ rules: [rule("ONE")] });
    expect(await names()).toEqual(["a"]);
    expect((await catalog.read()).workspaces[0]).toMatchObject({ all: false, projects: ["ONE"] });
    await choose({ rules: [rule("ONE", false)] });
    await listing(at(60), [some("a"), some("d")]);
    expect(await names()).toEqual(["a"]);
  });

  test("said twice changes nothing the second time", async () => {
    await listing(at(0), [some("a")]);
    expect(await choose({ watch: ["{a}"] })).toEqual({ begun: 1, ended: 0 });
    expect(await choose({ watch: ["{a}"] })).toEqual({ begun: 0, ended: 0 });
  });
});

describe("a repository met in a delivery", () => {
  test("is followed under its new name", async () => {
    await watched.watch(some("a"));
    const ref = { workspace: "acme", slug: "renamed" };
    expect(await watched.meet("{a}", ref, null)).toMatchObject({ ref, enabled: true });
    expect(await watched.meet("{unknown}", ref, null)).toBeNull();
    expect(await names()).toEqual(["renamed"]);
  });

  test("by the workspace's hook is watched when the rule wants it, and else only known", async () => {
    await listing(at(0), [some("a")]);
    const ref = { workspace: "acme", slug: "new" };
    expect(await watched.meet("{new}", ref, "{acme}")).toMatchObject({ enabled: false });
    await choose({ rules: [rule(null)], unwatch: ["{a}"] });
    expect(await watched.meet("{newer}", ref, "{acme}")).toMatchObject({ enabled: true });
    expect(await watched.meet("{a}", some("a").ref, "{acme}")).toMatchObject({ enabled: false });
  });
});

describe("hooks", () => {
  const created = {
    status: "created",
    kind: null,
    reason: null,
    checkedAt: at(0),
    uuid: "{h}",
    active: true,
  } as const;

  test("have an address of their own that nobody can guess, for repositories and workspaces", async () => {
    await listing(at(0), [some("a"), some("b")], [{ ...acme, administrator: true }]);
    await choose({ rules: [rule(null)] });
    const list = await hooks.listHooks();
    expect(list.map(({ owner, wanted, status }) => [owner.kind, wanted, status])).toEqual([
      ["repository", true, "pending"],
      ["repository", true, "pending"],
      ["workspace", true, "pending"],
    ]);
    const keys = list.map(({ key }) => key);
    expect(new Set(keys).size).toBe(3);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}$/);
  });

  test("keep what is said of them; unwatched they are listed until they are off", async () => {
    await watched.watch(some("a"));
    await hooks.saveHook("{a}", created);
    expect(await hooks.findHook("{a}")).toMatchObject({ ...created, wanted: true });
    await choose({ unwatch: ["{a}"] });
    expect(await hooks.listHooks()).toMatchObject([{ wanted: false, active: true }]);
    await hooks.saveHook("{a}", { ...created, status: "off", active: false });
    expect(await hooks.listHooks()).toEqual([]);
    await choose({ watch: ["{a}"] });
    expect(await hooks.listHooks()).toMatchObject([{ status: "pending", uuid: "{h}" }]);
  });

  test("are worked on by one at a time; a claim ends with its result or its time", async () => {
    await watched.watch(some("a"));
    const claim = async (minute: number) =>
      (await hooks.claimHook("{a}", at(minute), at(minute + 5))) !== null;
    const claims = await Promise.all(Array.from({ length: 10 }, async () => claim(0)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect([await claim(4), await claim(5)]).toEqual([false, true]);
    await hooks.saveHook("{a}", null);
    expect(await claim(6)).toBe(true);
    expect(await hooks.findHook("{a}")).toMatchObject({ status: "pending" });
    expect(await hooks.claimHook("{none}", at(0), at(1))).toBeNull();
  });

  test("sign with one secret, two while it is rotated, the older one for a day only", async () => {
    await watched.watch(some("a"));
    const key = (await hooks.findHook("{a}"))?.key ?? "";
    const secrets = async () => (await hooks.signingHook(key))?.secrets;
    expect(await secrets()).toEqual([]);
    const first = await Promise.all([
      hooks.hookSecret("{a}", "one", false),
      hooks.hookSecret("{a}", "other", false),
    ]);
    expect(new Set(first).size).toBe(1);
    expect(await hooks.hookSecret("{a}", "two", true)).toBe("two");
    expect(await secrets()).toEqual(["two", first[0]]);
    await hooks.hookSecret("{a}", "three", true);
    expect(await secrets()).toEqual(["three", "two"]);
    await execute("update secrets set made_at = made_at - interval '25 hours'");
    expect(await secrets()).toEqual(["three"]);
    for (const wrong of ["", key.slice(1), key.toUpperCase(), `${key}\0`, "' or true --"])
      expect(await hooks.signingHook(wrong)).toBeNull();
  });

  test("become suspicious once, by their owner or by their own uuid, until a delivery or a repair proves them", async () => {
    await watched.watch(some("a"));
    await hooks.saveHook("{a}", created);
    const suspectAt = async () => (await hooks.findHook("{a}"))?.suspectAt;
    await hooks.suspectHook({ hookUuid: "{made up}" }, at(1));
    expect(await suspectAt()).toBeNull();
    await hooks.suspectHook({ hookUuid: "{h}" }, at(1));
    await hooks.suspectHook({ ownerUuid: "{a}" }, at(2));
    expect(await suspectAt()).toEqual(at(1));
    await hooks.noteDelivery("{a}", at(3));
    expect(await hooks.findHook("{a}")).toMatchObject({ suspectAt: null, deliveryAt: at(3) });
    await hooks.suspectHook({ ownerUuid: "{a}" }, at(4));
    await hooks.saveHook("{a}", { ...created, status: "refused", kind: "scope-missing" });
    expect(await suspectAt()).toEqual(at(4));
    await hooks.saveHook("{a}", { ...created, status: "repaired" });
    expect(await suspectAt()).toBeNull();
  });
});

describe("polls", () => {
  const state = async () => (await polls.readPolls()).repositories[0];

  test("know what changed since, by which hook it is told, and when it was last active", async () => {
    await listing(at(0), [some("a"), some("b")]);
    await choose({ watch: ["{a}"] });
    expect(await polls.readPolls()).toMatchObject({
      repositories: [{ hooked: false, polledAt: null, since: null, changed: true }],
      workspaces: [{ slug: "acme", hintedAt: null }],
    });
    await polls.savePoll("{a}", at(1), "2026-01-01T11:00:00Z");
    expect(await state()).toMatchObject({
      polledAt: at(1),
      since: "2026-01-01T11:00:00.000Z",
      changed: false,
    });
    await polls.savePoll("{a}", at(2), null);
    expect((await state())?.since).toBe("2026-01-01T11:00:00.000Z");
    await polls.saveHint("acme", at(3), [some("a", { updatedOn: "2026-01-01T12:03:00Z" })]);
    expect(await state()).toMatchObject({ changed: true, activeAt: at(3) });
    expect((await polls.readPolls()).workspaces[0]?.hintedAt).toEqual(at(3));
    expect([await polls.countCalls(at(0)), await polls.countCalls(at(2))]).toEqual([3, 1]);
    await polls.savePoll("{a}", at(90), null);
    expect(await polls.countCalls(at(0))).toBe(1);
  });

  test("know the tips that events told of, but not what says nothing of them", async () => {
    await watched.watch(some("a"));
    const event: IncomingEvent = {
      dedupeKey: "1",
      kind: "pullrequest:created",
      pullRequest: { workspace: "acme", slug: "a", id: 7 },
      repositoryUuid: "{a}",
      head: "0123456789ab",
      destinationBranch: "main",
      payload: { title: "x", state: "open", draft: true },
      review: false,
    };
    const record = async (change: Partial<IncomingEvent>) =>
      database.queueStorage.transaction(async (step) => step.recordEvent({ ...event, ...change }));
    await record({});
    await record({ dedupeKey: "2", head: "abcdefabcdef" });
    for (const kind of ["manual", "repo:commit_status_created", "merge", "stale"])
      await record({ dedupeKey: kind, kind, head: null, payload: {} });
    expect(await polls.knownTips("{a}", [7, 8])).toEqual([
      {
        id: 7,
        head: "abcdefabcdef",
        destinationBranch: "main",
        draft: true,
        state: "open",
        updatedOn: null,
      },
    ]);
    expect(await polls.knownTips("{a}", [])).toEqual([]);
    expect((await state())?.activeAt?.getTime()).toBeGreaterThan(noon);
  });
});
