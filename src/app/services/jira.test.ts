import { beforeEach, describe, expect, test } from "vitest";
import { memorySettings, type MemorySettings } from "../../../test/support/memory-settings.ts";
import { createOutbound } from "../../adapters/outbound/index.ts";
import type { JiraRequest } from "../../contract/index.ts";
import { KodyError, type Actor } from "../../core/domain/index.ts";
import type { IssueSite, NewAuditEntry } from "../../core/ports/index.ts";
import { linkedIssues } from "../jira-settings.ts";
import { jiraServices } from "./jira.ts";

const ada: Actor = { kind: "person", id: "1", name: "Ada" };
const token = "jira-canary-0123456789";
const acme: JiraRequest = { site: "https://acme.atlassian.net", email: "kody@acme.example", token };
const kept: JiraRequest = { site: acme.site, email: acme.email };

let store: MemorySettings;
let entries: NewAuditEntry[];
let asked: IssueSite[];
let whoAmI: (site: IssueSite) => Promise<string>;

beforeEach(() => {
  store = memorySettings();
  entries = [];
  asked = [];
  whoAmI = async (site) => {
    asked.push(site);
    return "Kody";
  };
});

function services() {
  return jiraServices({
    settingsStore: store,
    issueTracker: { whoAmI },
    outbound: createOutbound({ allowed: ["127.0.0.1:8080", "jira.internal"] }),
    auditLog: {
      record: async (entry) => void entries.push(entry),
      list: async () => [],
      verify: async () => ({ intact: true, entries: 0, lastHash: null }),
    },
  });
}

const set = (request: JiraRequest) => services().set(request, ada);

describe("Jira", () => {
  test("is none at first, and then nothing is read", async () => {
    expect(await services().read()).toBeNull();
    expect(await services().test()).toMatchObject({ ok: false });
    const issues = linkedIssues(store, {
      read: () => Promise.reject(new Error("Jira was asked")),
    });
    const none = { issues: [], refused: null };
    expect(await issues.read(["AB-1"], AbortSignal.timeout(5_000))).toEqual(none);
    store.values.set("jira", { site: 1 });
    expect(await issues.read(["AB-1"], AbortSignal.timeout(5_000))).toEqual(none);
  });

  test("is kept with its token apart, which no answer and no record shows", async () => {
    const answer = await set({ ...acme, token: `  ${token}\n` });
    expect(answer).toEqual({ site: acme.site, email: acme.email, tokenSet: true, issues: null });
    expect(await services().read()).toEqual(answer);
    expect(await store.reveal("jira")).toBe(token);
    expect(JSON.stringify([answer, [...store.values], entries])).not.toContain(token);
    expect(entries).toMatchObject([
      { actor: ada, action: "settings.changed", subject: "jira", details: { token: "new" } },
    ]);
  });

  test.each([
    ["https://acme.atlassian.net/jira/software/projects/AB?x=1#y", "https://acme.atlassian.net"],
    ["https://ACME.atlassian.net/browse/AB-1", "https://acme.atlassian.net"],
    ["https://api.atlassian.com/ex/jira/1-2/", "https://api.atlassian.com/ex/jira/1-2"],
    ["https://jira.internal/", "https://jira.internal"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
  ])("at %s is %s", async (site, read) => {
    expect((await set({ ...acme, site })).site).toBe(read);
  });

  test("keeps its token with the same address and account only", async () => {
    await set(acme);
    expect(await set({ ...kept, site: `${acme.site}/browse/AB-1` })).toMatchObject({
      tokenSet: true,
    });
    expect(entries.at(-1)).toMatchObject({ details: { token: "kept" } });
    const others = [
      { ...kept, site: "https://evil.atlassian.net" },
      { ...kept, site: "https://acme.atlassian.net:8443" },
      { ...kept, site: "https://acme.atlassian.net.evil.example" },
      { ...kept, email: "eve@acme.example" },
    ];
    for (const other of others)
      await expect(set(other)).rejects.toThrow(/belongs to another address or email/);
    expect(await services().read()).toMatchObject(kept);
  });

  test.each<[string, JiraRequest, RegExp]>([
    ["no token", kept, /Paste the API token/],
    ["an empty token", { ...acme, token: " " }, /Paste the API token/],
    ["a token with a line break", { ...acme, token: "a\r\nx: 1" }, /Copy it again/],
    ["no web address", { ...acme, site: "acme" }, /not a web address/],
    ["a readable way", { ...acme, site: "http://acme.atlassian.net" }, /https/],
    ["a readable way inside", { ...acme, site: "http://jira.internal" }, /https/],
    ["an address inside", { ...acme, site: "http://127.0.0.1:1" }, /KODY_PRIVATE_HOSTS/],
    ["the metadata service", { ...acme, site: "https://169.254.169.254" }, /KODY_PRIVATE_HOSTS/],
    ["a password in it", { ...acme, site: "https://a:b@x.example" }, /user name or password/],
    ["a query", { ...acme, site: "https://x.example/?a=1" }, /before \? and #/],
    ["no email", { ...acme, email: "ada" }, /Enter the email/],
    ["an email that ends early", { ...acme, email: "a:b@x.example" }, /Enter the email/],
  ])("is refused with %s, and nothing is stored", async (_, request, sentence) => {
    await expect(set(request)).rejects.toThrow(sentence);
    expect([store.values.size, store.secrets.size, entries]).toEqual([0, 0, []]);
  });

  test("gets issues of what is left open only when asked to, and keeps that until told otherwise", async () => {
    const issues = { projectKey: "shop", issueType: "Task", from: "high" } as const;
    const read = { ...issues, projectKey: "SHOP" };
    expect((await set({ ...acme, issues })).issues).toEqual(read);
    expect((await set(kept)).issues).toEqual(read);
    expect(await services().read()).toMatchObject({ issues: read });
    await expect(set({ ...kept, issues: { ...issues, projectKey: "A B" } })).rejects.toThrow(
      "SHOP for SHOP-12",
    );
    expect((await set({ ...kept, issues: null })).issues).toBeNull();
    store.values.set("jira", { ...kept, issues: { from: "grave" } });
    expect(await services().read()).toMatchObject({ ...kept, issues: null });
  });

  test("is tried with its token; what comes of it is a sentence", async () => {
    await set(acme);
    expect(await services().test()).toEqual({
      ok: true,
      message: "acme.atlassian.net knows Kody as Kody.",
    });
    expect(asked).toEqual([acme]);
    whoAmI = () => Promise.reject(new KodyError("credential-refused", "It said no."));
    expect(await services().test()).toEqual({ ok: false, message: "It said no." });
  });

  test("is asked by reviews with its token, until it is forgotten", async () => {
    await set(acme);
    const given: unknown[] = [];
    const issues = linkedIssues(store, {
      read: async (site, keys) => {
        given.push(site, keys);
        return { issues: [], refused: null };
      },
    });
    await issues.read(["AB-1"], AbortSignal.timeout(5_000));
    expect(given).toEqual([acme, ["AB-1"]]);
    await services().remove(ada);
    await services().remove(ada);
    expect([store.values.size, store.secrets.size, entries.length]).toEqual([0, 0, 2]);
    await issues.read(["AB-1"], AbortSignal.timeout(5_000));
    expect(given).toHaveLength(2);
  });
});
