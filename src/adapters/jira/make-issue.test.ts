import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  documentOf,
  fakeJira,
  jiraEmail,
  jiraToken,
  refusal,
  type FakeJira,
} from "../../../test/support/fake-jira.ts";
import type { Script } from "../../../test/support/scripted-provider.ts";
import type { NewIssue } from "../../core/ports/index.ts";
import { createOutbound } from "../outbound/index.ts";
import { createJira } from "./index.ts";

let jira: FakeJira;
beforeEach(async () => {
  jira = await fakeJira();
});
afterEach(async () => jira.close());

const label = "0123456789abcdef";
const usual: NewIssue = {
  projectKey: "SHOP",
  issueType: "Task",
  summary: "Unescaped input",
  description: "First.\n\n[~admin] {html}<b>x</b>{html}",
  label,
};

function tracker(allowed = [jira.host]) {
  const { fetch } = createOutbound({ allowed, maxBytes: 2_000_000 });
  return createJira({ fetch, now: () => new Date(0), timeoutMilliseconds: 500 });
}
const site = (token = jiraToken) => ({ site: jira.url, email: jiraEmail, token });
const create = (more: Partial<NewIssue> = {}, allowed = [jira.host]) =>
  tracker(allowed).createIssue(site(), { ...usual, ...more });

describe("an issue", () => {
  test("is made of text without markup, and found by its label", async () => {
    expect(await tracker().findByLabel(site(), label)).toBeNull();
    expect(await create()).toBe("SHOP-1");
    expect(jira.made[0]?.fields).toEqual({
      project: { key: "SHOP" },
      issuetype: { name: "Task" },
      summary: "Unescaped input",
      labels: [label],
      description: documentOf(["First.", "[~admin] {html}<b>x</b>{html}"]),
    });
    expect(await tracker().findByLabel(site(), label)).toBe("SHOP-1");
    expect(await tracker().findByLabel(site(), "f".repeat(16))).toBeNull();
  });

  test.each(["before", "after"] as const)("whose answer is lost %s is in doubt", async (lost) => {
    jira.lost.push(lost);
    await expect(create()).rejects.toMatchObject({ name: "KodyError", code: "outcome-unknown" });
    expect(await tracker().findByLabel(site(), label)).toBe(lost === "after" ? "SHOP-1" : null);
  });

  test.each<[Script, string]>([
    ["hang", "outcome-unknown"],
    [refusal(500), "outcome-unknown"],
    [refusal(503), "outcome-unknown"],
    [{ status: 302, body: "", headers: { location: "/" } }, "outcome-unknown"],
    [{ status: 201, body: "<html>" }, "outcome-unknown"],
    [{ status: 201, body: '{"key":"javascript:alert(1)"}' }, "outcome-unknown"],
    [{ status: 200, body: '{"key":"SHOP-1"}' }, "outcome-unknown"],
    [refusal(401), "credential-refused"],
    [refusal(403), "permission-missing"],
    [refusal(404), "not-found"],
    [refusal(429), "rate-limited"],
    [refusal(400), "host-rejected"],
  ])("that %j answers is %s", async (script, code) => {
    jira.script = script;
    const error: unknown = await create().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "KodyError", code });
    expect(String(error)).not.toContain(jiraToken);
  });

  test.each<[Partial<NewIssue>, RegExp]>([
    [{ projectKey: "NONE" }, /has no project NONE .* Check its key in the settings/],
    [{ issueType: "Epic" }, /has no issue type “Epic” in SHOP/],
  ])("of %j is refused with a sentence", async (more, sentence) => {
    await expect(create(more)).rejects.toThrow(sentence);
    expect(jira.made).toEqual([]);
  });

  test("that lacks a field says which, in no words of Jira", async () => {
    const errors = { customfield_10010: "<b>Pflichtfeld</b>", "a b](x": "no" };
    jira.script = { status: 400, body: JSON.stringify({ errorMessages: [], errors }) };
    await expect(create()).rejects.toThrow(/\(400\) because of customfield_10010\. Fields/);
  });

  test("is not sent where nothing may be sent, and is then no doubt", async () => {
    await expect(create({}, [])).rejects.toMatchObject({ code: "invalid-input" });
  });

  test.each(["", 'x" OR project = "A', "ABCDEF0123456789", "a".repeat(65)])(
    "of the label %j is neither made nor looked for",
    async (odd) => {
      await expect(create({ label: odd })).rejects.toMatchObject({ code: "internal" });
      await expect(tracker().findByLabel(site(), odd)).rejects.toMatchObject({ code: "internal" });
    },
  );
});

describe("looking for an issue", () => {
  test.each<[Script, string]>([
    ["hang", "host-unavailable"],
    ["reset", "host-unavailable"],
    [refusal(401), "credential-refused"],
    [refusal(503), "host-unavailable"],
    [{ status: 200, body: "{}" }, "host-rejected"],
    [{ status: 200, body: '{"issues":[{"id":"1"}]}' }, "host-rejected"],
    [
      {
        status: 200,
        body: '{"issues":[]}',
        headers: { "x-seraph-loginreason": "AUTHENTICATED_FAILED" },
      },
      "credential-refused",
    ],
  ])("that %j answers never says that there is none", async (script, code) => {
    jira.script = script;
    await expect(tracker().findByLabel(site(), label)).rejects.toMatchObject({ code });
  });
});
