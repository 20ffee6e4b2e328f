import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  fakeJira,
  jiraEmail,
  jiraToken,
  refusal,
  type FakeJira,
} from "../../../test/support/fake-jira.ts";
import type { Script } from "../../../test/support/scripted-provider.ts";
import type { IssueTracker } from "../../core/ports/index.ts";
import { createOutbound } from "../outbound/index.ts";
import { createJira } from "./index.ts";

let jira: FakeJira;
let tracker: IssueTracker;
let now: number;

beforeEach(async () => {
  jira = await fakeJira();
  now = 1_000_000;
  tracker = trackerWith([jira.host]);
  for (const key of ["AB-1", "AB-2", "AB-3"]) jira.issues.set(key, { summary: `It is ${key}` });
});
afterEach(async () => jira.close());

function trackerWith(allowed: readonly string[]): IssueTracker {
  const { fetch } = createOutbound({ allowed, maxBytes: 2_000_000 });
  return createJira({ fetch, now: () => new Date(now), timeoutMilliseconds: 500 });
}

const site = (token = jiraToken) => ({ site: jira.url, email: jiraEmail, token });

async function read(
  keys: readonly string[] = ["AB-1", "AB-2", "AB-3"],
  signal: AbortSignal = new AbortController().signal,
) {
  const { issues, refused } = await tracker.read(site(), keys, signal);
  return { keys: issues.map(({ key }) => key), refused };
}

describe("issues", () => {
  test("are read with what they say", async () => {
    jira.issues.set("AB-1", {
      summary: "Cancel orders",
      type: "Bug",
      status: "In Progress",
      description: "Before payment.\nAfter it, too.",
    });
    expect(await tracker.read(site(), ["AB-1"], AbortSignal.timeout(5_000))).toEqual({
      issues: [
        {
          key: "AB-1",
          type: "Bug",
          summary: "Cancel orders",
          status: "In Progress",
          description: "Before payment.\nAfter it, too.",
        },
      ],
      refused: null,
    });
  });

  test("that are not there are left out, in the order of the keys", async () => {
    jira.issues.delete("AB-2");
    expect(await read(["AB-3", "AB-2", "AB-1"])).toEqual({ keys: ["AB-3", "AB-1"], refused: null });
  });

  test("are asked for once in five minutes, also those that are not there", async () => {
    jira.issues.delete("AB-2");
    await read();
    now += 5 * 60_000 - 1;
    expect(await read()).toEqual({ keys: ["AB-1", "AB-3"], refused: null });
    expect(jira.asked).toEqual(["AB-1", "AB-2", "AB-3"]);
    now += 1;
    await read();
    expect(jira.asked).toHaveLength(6);
  });

  test("that one account read are not told to another", async () => {
    await read();
    const other = await tracker.read(site("other"), ["AB-1"], AbortSignal.timeout(5_000));
    expect(other.issues).toEqual([]);
    expect(other.refused).toMatch(/does not take/);
  });

  test("of a megabyte are cut, and of more are left out", async () => {
    jira.issues.set("AB-1", { summary: "s".repeat(1_000), description: "x ".repeat(500_000) });
    jira.issues.set("AB-2", { description: "x".repeat(3_000_000) });
    const { issues } = await tracker.read(site(), ["AB-1", "AB-2"], AbortSignal.timeout(5_000));
    expect(issues).toHaveLength(1);
    expect(issues[0]?.description.length).toBeLessThanOrEqual(4_000);
    expect(issues[0]?.summary).toHaveLength(300);
  });
});

const odd = (body: string): Script => ({ status: 200, body });
const named = { name: "n" };

describe("when Jira", () => {
  test.each<[string, Script, number]>([
    ["answers 401", refusal(401), 1],
    ["answers 403", refusal(403), 3],
    ["answers 429", refusal(429), 1],
    ["answers 500", refusal(500), 1],
    ["answers 400", refusal(400), 3],
    ["hangs", "hang", 1],
    ["breaks off", "reset", 1],
    ["never ends its answer", "drip", 1],
    ["answers with a redirect", { status: 302, body: "", headers: { location: "/" } }, 3],
    ["answers nothing", odd(""), 3],
    ["answers a page", odd("<html>Log in</html>"), 3],
    ["answers null", odd("null"), 3],
    ["answers another shape", odd('{"key": 1, "fields": []}'), 3],
    ["nests without end", odd("[".repeat(500_000)), 3],
    [
      "gives a summary that is none",
      odd(JSON.stringify({ key: "A-1", fields: { summary: {}, status: named, issuetype: named } })),
      3,
    ],
  ])("%s, nothing is read and nothing thrown", async (_, script, asked) => {
    jira.script = script;
    const { keys, refused } = await read();
    expect(keys).toEqual([]);
    const status = typeof script === "string" ? 0 : script.status;
    if (status === 401) expect(refused).toMatch(/does not take the email and token/);
    else if (status === 403) expect(refused).toMatch(/forbids it to Kody/);
    else expect(refused).toBeNull();
    expect(jira.asked).toHaveLength(asked);
    // Not kept: the next review asks again.
    jira.script = null;
    expect(await read()).toEqual({ keys: ["AB-1", "AB-2", "AB-3"], refused: null });
  });

  test.each([200, 404])("says with %i that it takes us for anybody, it refused", async (status) => {
    const headers = { "x-seraph-loginreason": "AUTHENTICATED_FAILED" };
    jira.script = { status, body: "{}", headers };
    const refused = expect.stringMatching(/does not take the email and token/);
    expect(await read()).toEqual({ keys: [], refused });
    expect(jira.asked).toHaveLength(1);
    await expect(tracker.whoAmI(site())).rejects.toThrow(/does not take this email/);
    jira.script = null;
    expect(await read()).toMatchObject({ keys: ["AB-1", "AB-2", "AB-3"] });
  });

  test("refuses or garbles one issue, the others are read", async () => {
    jira.script = (key) => (key === "AB-2" ? refusal(403) : null);
    expect(await read()).toEqual({
      keys: ["AB-1", "AB-3"],
      refused: expect.stringContaining("forbids it"),
    });
    jira.script = (key) => (key === "AB-2" ? odd("{") : null);
    expect(await read()).toEqual({ keys: ["AB-1", "AB-3"], refused: null });
  });

  test("is down, or lies inside and is not allowed, nothing is read", async () => {
    tracker = trackerWith([]);
    expect(await read()).toEqual({ keys: [], refused: null });
    expect(jira.asked).toEqual([]);
  });

  test("a review that is given up ends the reading", async () => {
    jira.script = "hang";
    const given = new AbortController();
    const reading = read(["AB-1"], given.signal);
    await expect.poll(() => jira.asked).toEqual(["AB-1"]);
    given.abort(new Error("superseded"));
    await expect(reading).rejects.toThrow("superseded");
  });
});

describe("the account", () => {
  test("is told by its name", async () => {
    expect(await tracker.whoAmI(site())).toBe("Kody at Acme");
  });

  test.each<[Script, RegExp]>([
    [refusal(401), /does not take this email and token/],
    [refusal(403), /forbids this account/],
    [refusal(404), /has no Jira at this address/],
    [refusal(429), /fewer requests/],
    [refusal(503), /problem of its own \(503\)/],
    [refusal(418), /refused the request \(418\)/],
    [odd("<html>"), /did not answer as Jira Cloud does/],
    [odd("{}"), /did not answer as Jira Cloud does/],
    ["hang", /did not answer in time/],
    ["reset", /broke off/],
  ])("%j is said as a sentence without the token", async (script, sentence) => {
    jira.script = script;
    const error: unknown = await tracker.whoAmI(site()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "KodyError", message: expect.stringMatching(sentence) });
    expect(String(error)).not.toContain(jiraToken);
  });
});
