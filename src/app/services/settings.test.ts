import { beforeEach, describe, expect, test } from "vitest";
import { memorySettings, type MemorySettings } from "../../../test/support/memory-settings.ts";
import { newTokenFacts } from "../../../test/support/fake-directory.ts";
import { createModels } from "../../adapters/model/index.ts";
import { createOutbound } from "../../adapters/outbound/index.ts";
import type { ModelRequest } from "../../contract/index.ts";
import { defaultPolicy, KodyError, type Actor } from "../../core/domain/index.ts";
import type {
  ConnectionRecord,
  Models,
  NewAuditEntry,
  ReviewListing,
  CatalogEntry,
} from "../../core/ports/index.ts";
import { readAutomation, reviewPolicy } from "../automation.ts";
import { settingServices } from "./settings.ts";

const ada: Actor = { kind: "person", id: "1", name: "Ada" };
const key = "sk-canary-0123456789";

let store: MemorySettings;
let entries: NewAuditEntry[];
let connection: ConnectionRecord | null;
let repositories: CatalogEntry[];
let reviews: ReviewListing[];
let models: Models;

beforeEach(() => {
  store = memorySettings();
  entries = [];
  connection = null;
  repositories = [];
  reviews = [];
  models = createModels({ fetch });
});

function services() {
  return settingServices({
    settingsStore: store,
    spend: {
      spentSince: async (since) => ({
        tokens: since.getUTCDate() === 1 ? 9_000 : 1_000,
        microDollars: since.getUTCDate() === 1 ? 2_500_000 : 40_000,
      }),
    },
    clock: { now: () => new Date("2026-11-24T12:00:00Z") },
    models,
    issueTracker: { whoAmI: async () => "Kody" },
    outbound: createOutbound({ allowed: ["ollama:11434"] }),
    auditLog: {
      record: async (entry) => void entries.push(entry),
      list: async () => [],
      verify: async () => ({ intact: true, entries: 0, lastHash: null }),
    },
    connections: {
      currentConnection: async () => connection,
    },
    catalog: {
      read: async () => ({
        listing: { state: "done", listed: 2, problem: null, at: null },
        workspaces: [],
        repositories,
      }),
    },
    archive: { listReviews: async () => reviews },
  });
}

describe("what is done automatically", () => {
  const mild = { commentThreshold: "critical", maxComments: 3, failOn: "never" } as const;

  test("is Kody's default until somebody sets it, and then what reviews follow", async () => {
    expect(await reviewPolicy(store)).toEqual(defaultPolicy);
    expect(await services().setAutomation(mild, ada)).toEqual(mild);
    expect(await services().automation()).toEqual(mild);
    expect(await reviewPolicy(store)).toEqual({ ...defaultPolicy, ...mild });
  });

  test("is recorded with who changed what, and only when something changed", async () => {
    await services().setAutomation(mild, ada);
    await services().setAutomation(mild, ada);
    await services().setAutomation({ ...mild, maxComments: 4 }, ada);
    expect(entries).toEqual([
      {
        actor: ada,
        action: "settings.changed",
        subject: "automation",
        details: {
          commentThreshold: { from: "medium", to: "critical" },
          maxComments: { from: 10, to: 3 },
          failOn: { from: "high", to: "never" },
        },
      },
      expect.objectContaining({ details: { maxComments: { from: 3, to: 4 } } }),
    ]);
  });

  test.each([
    ["nothing", undefined],
    ["no object", "medium"],
    ["null", null],
    ["an unknown severity", { commentThreshold: "grave" }],
    ["a number out of range", { maxComments: 10_000 }],
  ])("stored as %s falls back to the default", async (_, stored) => {
    store.values.set("automation", stored);
    expect(await reviewPolicy(store)).toEqual(defaultPolicy);
  });

  test("stored by another version keeps what is understood", async () => {
    store.values.set("automation", { maxComments: 2, approve: true });
    expect(await readAutomation(store)).toEqual({
      commentThreshold: "medium",
      maxComments: 2,
      failOn: "high",
    });
  });
});

describe("the model", () => {
  const claude: ModelRequest = { provider: "anthropic", model: "claude", key };
  const set = (request: ModelRequest) => services().setModel(request, ada);

  test("is none at first", async () => {
    expect(await services().model()).toBeNull();
    expect(await services().testModel()).toMatchObject({ ok: false });
  });

  test("is kept with its key apart, which no answer and no record shows", async () => {
    const answer = await set({ ...claude, key: `  ${key}\n` });
    expect(answer).toEqual({
      provider: "anthropic",
      model: "claude",
      url: null,
      region: null,
      keySet: true,
    });
    expect(await services().model()).toEqual(answer);
    expect(await store.reveal("model")).toBe(key);
    expect(JSON.stringify([answer, [...store.values], entries])).not.toContain(key);
    expect(entries).toMatchObject([{ actor: ada, subject: "model", details: { key: "new" } }]);
  });

  test("keeps its key when only its name changes", async () => {
    await set(claude);
    expect(await set({ provider: "anthropic", model: "claude-next" })).toMatchObject({
      model: "claude-next",
      keySet: true,
    });
    expect(entries.at(-1)).toMatchObject({ details: { key: "kept" } });
  });

  test.each<ModelRequest>([
    { provider: "anthropic", model: "claude", url: "https://evil.example/v1" },
    { provider: "openai", model: "gpt" },
    { provider: "openai-compatible", model: "llama", url: "http://ollama:11434/v1" },
  ])("does not hand the kept key to another provider or address: %j", async (request) => {
    await set(claude);
    await expect(set(request)).rejects.toThrow(/belongs to another provider or address/);
    expect(await services().model()).toMatchObject({ provider: "anthropic", url: null });
    await set({ ...request, key: "another-key" });
    expect(await store.reveal("model")).toBe("another-key");
  });

  test("on an own server goes without a key", async () => {
    await set(claude);
    const answer = await set({
      provider: "openai-compatible",
      model: "llama",
      url: "http://ollama:11434/v1",
      key: "",
    });
    expect(answer).toMatchObject({ url: "http://ollama:11434/v1", keySet: false });
    expect(store.secrets.size).toBe(0);
  });

  test.each<[string, ModelRequest, RegExp]>([
    ["no key", { provider: "openai", model: "gpt" }, /openai needs a key/],
    ["an empty key", { provider: "openai", model: "gpt", key: " " }, /openai needs a key/],
    ["two keys", { ...claude, key: "one two" }, /Copy it again/],
    ["a key with a line break", { ...claude, key: "one\r\nx-evil: 1" }, /Copy it again/],
    ["no address", { provider: "openai-compatible", model: "m" }, /needs its address/],
    ["no resource", { provider: "azure", model: "m", key }, /RESOURCE/],
    ["no region", { provider: "amazon-bedrock", model: "m", key }, /its region/],
    [
      "a made-up region",
      { provider: "amazon-bedrock", model: "m", key, region: "x@y/" },
      /its region/,
    ],
    ["no web address", { ...claude, url: "file:///etc/passwd" }, /not a web address/],
    ["an address inside", { ...claude, url: "http://169.254.169.254/" }, /KODY_PRIVATE_HOSTS/],
    ["a password in it", { ...claude, url: "https://a:b@x.example/" }, /user name or password/],
    ["a key in it", { ...claude, url: "https://x.example/v1?key=1" }, /own field/],
  ])("is refused with %s, and nothing is stored", async (_, request, sentence) => {
    await expect(set(request)).rejects.toThrow(sentence);
    expect([store.values.size, store.secrets.size, entries]).toEqual([0, 0, []]);
  });

  test("is forgotten with its key", async () => {
    await set(claude);
    await services().removeModel(ada);
    await services().removeModel(ada);
    expect([store.values.size, store.secrets.size]).toEqual([0, 0]);
    expect(entries).toHaveLength(2);
  });

  test("in a shape that nobody knows is none", async () => {
    store.values.set("model", { provider: "skynet", model: 1 });
    expect(await services().model()).toBeNull();
  });

  test("is tried with its key; what comes of it is a sentence", async () => {
    const tried: unknown[] = [];
    models = { ...models, tryOut: async (choice, given) => void tried.push([choice.model, given]) };
    await set(claude);
    expect(await services().testModel()).toEqual({
      ok: true,
      message: expect.stringMatching(/^claude answered after \d+\.\d s\.$/),
    });
    expect(tried).toEqual([["claude", key]]);
    models = {
      ...models,
      tryOut: async () => Promise.reject(new KodyError("host-rejected", "It said no.")),
    };
    expect(await services().testModel()).toEqual({ ok: false, message: "It said no." });
  });
});

describe("the model that is asked when the first can't be", () => {
  const first: ModelRequest = { provider: "anthropic", model: "claude", key };
  const second: ModelRequest = { provider: "openai", model: "gpt", key: "another-key" };

  test("has a key of its own, and comes and goes alone", async () => {
    await services().setModel(first, ada);
    await expect(
      services().fallback.setModel({ provider: "anthropic", model: "claude-small" }, ada),
    ).rejects.toThrow(/needs a key/);
    await services().fallback.setModel(second, ada);
    expect([...store.secrets]).toEqual([
      ["model", key],
      ["fallback-model", "another-key"],
    ]);
    const tried: unknown[] = [];
    models = { ...models, tryOut: async (choice, given) => void tried.push([choice.model, given]) };
    expect((await services().fallback.testModel()).message).toMatch(/^gpt answered after/);
    expect(tried).toEqual([["gpt", "another-key"]]);
    await services().removeModel(ada);
    expect(await services().model()).toBeNull();
    expect(await services().fallback.model()).toMatchObject({ model: "gpt", keySet: true });
    expect(entries.map(({ subject }) => subject)).toEqual(["model", "fallback-model", "model"]);
  });
});

describe("the set-up", () => {
  const kody: ConnectionRecord = {
    id: "1",
    kind: "api-token",
    email: "kody@shop.example",
    accountUuid: "{kody}",
    accountName: "Kody",
    scopes: ["read:user:bitbucket"],
    tokenHint: "wxyz",
    status: "active",
    statusReason: null,
    facts: {
      ...newTokenFacts,
      known: { granted: ["read:user:bitbucket"], unknown: [], source: "headers" },
    },
  };
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
    hook: { status: "created", kind: null, reason: null, checkedAt: new Date(0) },
  };
  const review = (status: "done" | "failed" | "running"): ReviewListing => ({
    record: {
      id: "1",
      pullRequest: { workspace: "acme", slug: "shop", id: 3 },
      head: "a".repeat(40),
      mergeBase: null,
      destinationBranch: "main",
      status,
      summaryDigest: null,
      startedAt: new Date(0),
      finishedAt: null,
    },
    title: "",
    url: "",
    stage: null,
    reason: null,
    counts: { comment: 0, report: 0, suppressed: 0 },
  });
  const states = async () => (await services().setup()).steps.map(({ state }) => state);

  test("begins with the token", async () => {
    expect((await services().setup()).next).toBe("token");
    expect(await states()).toEqual(Array.from({ length: 7 }, () => "open"));
  });

  test("goes on where it was, worked out from what is there", async () => {
    connection = kody;
    expect(await services().setup()).toMatchObject({
      next: "repositories",
      steps: [
        { id: "token", state: "done", summary: "Kody, token …wxyz" },
        { id: "capabilities", state: "done", summary: "1 of 12 scopes" },
        { id: "repositories", state: "open" },
        { id: "webhooks", state: "open" },
        { id: "model", state: "open" },
        { id: "automation", state: "open" },
        { id: "review", state: "open" },
      ],
    });
    repositories = [shop, { ...shop, uuid: "{other}", hook: null }];
    expect((await services().setup()).next).toBe("webhooks");
    expect((await services().setup()).steps[3]?.summary).toBe("1 of 2 in place");
    repositories = [shop, { ...shop, uuid: "{other}", watched: false, hook: null }];
    expect((await services().setup()).next).toBe("model");
    await services().setModel({ provider: "anthropic", model: "claude", key }, ada);
    expect((await services().setup()).next).toBe("automation");
    await services().setAutomation(await services().automation(), ada);
    reviews = [review("running"), review("failed")];
    expect((await services().setup()).next).toBe("review");
    reviews.push(review("done"));
    expect((await services().setup()).next).toBeNull();
  });

  test("scopes are counted under whatever names Bitbucket gave them", async () => {
    const scopes = ["repository:write", "pullrequest:write", "webhook"];
    const known = {
      granted: ["read:repository:bitbucket", "write:repository:bitbucket"],
      unknown: [],
      source: "refusal" as const,
    };
    connection = { ...kody, kind: "access-token", scopes, facts: { ...newTokenFacts, known } };
    expect((await services().setup()).steps[1]?.summary).toBe("2 of 12 scopes");
  });

  test("a token that Bitbucket refuses is open again", async () => {
    connection = { ...kody, status: "refused" };
    repositories = [shop];
    const { next, steps } = await services().setup();
    expect(next).toBe("token");
    expect(steps[0]).toMatchObject({ state: "open", summary: "Bitbucket refuses the token" });
    expect(steps.slice(1, 4).map(({ state }) => state)).toEqual(["open", "done", "done"]);
    const refusal = { at: "2026-01-01T00:00:00Z", probes: 0, announced: true };
    connection = {
      ...connection,
      facts: { ...newTokenFacts, refusal: { kind: "expiry", ...refusal } },
    };
    expect((await services().setup()).steps[0]?.summary).toBe("The token's last day has come");
  });

  test("what may be left out can be skipped, from two tabs at once, and still be done later", async () => {
    await Promise.all(
      (["webhooks", "model", "automation", "review"] as const).map((step) =>
        services().skip({ step }),
      ),
    );
    expect((await states()).slice(3)).toEqual(["skipped", "skipped", "skipped", "skipped"]);
    connection = kody;
    repositories = [shop];
    expect((await services().setup()).next).toBeNull();
    expect((await states())[3]).toBe("done");
  });
});
