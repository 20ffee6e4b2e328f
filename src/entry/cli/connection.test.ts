import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../sandbox/index.ts";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import { kodyEmail, kodyToken, stageSeed } from "../../../test/support/stage.ts";
import type { Input } from "./command.ts";
import { run } from "./main.ts";
import { recordedTerminal } from "./testing/terminal.ts";

let sandbox: Sandbox;
let database: TestDatabase;
let home: string;

beforeEach(async () => {
  sandbox = await createSandbox({ seed: stageSeed() });
  database = await testDatabase();
  home = await mkdtemp(join(tmpdir(), "kody-cli-"));
});
afterEach(async () => {
  await sandbox.close();
  await database.close();
  await rm(home, { recursive: true, force: true });
});

async function kody(args: readonly string[], input: Partial<Input> = {}) {
  const terminal = recordedTerminal({
    environment: {
      KODY_HOME: home,
      DATABASE_URL: database.url,
      KODY_BITBUCKET_API_URL: sandbox.apiUrl,
      KODY_BITBUCKET_URL: sandbox.gitUrl,
    },
    input: {
      interactive: false,
      read: async () => `${kodyToken}\n`,
      ask: async () => null,
      ...input,
    },
  });
  const code = await run(args, terminal);
  return { code, ...terminal.written() };
}

/** Answers questions in turn; the last answer of a question must pass its check. */
function person(answers: readonly string[]) {
  const asked: string[] = [];
  const left = [...answers];
  return {
    asked,
    input: {
      interactive: true,
      async ask({ words, hidden, check }: Parameters<Input["ask"]>[0]) {
        asked.push(hidden ? `${words} (hidden)` : words);
        for (;;) {
          const answer = left.shift();
          if (answer === undefined) return null;
          const problem = check(answer);
          if (problem === null) return answer;
          asked.push(problem);
        }
      },
    },
  };
}

const connect = ["connect", "--email", kodyEmail];

describe("kody connect", () => {
  test("takes the token from standard input, says what it can do, and watches a repository", async () => {
    const { code, out, err } = await kody([
      ...connect,
      "--expires",
      inDays(90),
      "--repo",
      "acme/shop",
    ]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(
      /^✔ Connected as Kody \(kody@shop\.example\), token …oken, expires 20\d\d-\d\d-\d\d \(90 days\)$/m,
    );
    expect(out).toMatch(/^ {2}granted {2}read:user:bitbucket {9,}\S/m);
    expect(out).toMatch(/^ {2}retired {2}read:issue:bitbucket /m);
    expect(out).toMatch(
      /^acme\/shop {2}webhook none, 0 open pull requests queued; .*KODY_PUBLIC_URL/m,
    );
    expect(out).not.toContain(kodyToken);
    const columns = out
      .split("\n")
      .filter((line) => /:bitbucket/.test(line))
      .map((line) => line.search(/(?<=bitbucket +)\S/));
    expect(new Set(columns).size).toBe(1);
  });

  test("names a missing scope and what it switches off", async () => {
    const scopes = stageSeed().users?.[0]?.tokens?.[0]?.scopes ?? [];
    const token = {
      token: "ATATT3x-less",
      scopes: scopes.filter((one) => one !== "read:pipeline:bitbucket"),
    };
    await sandbox.seed({ users: [{ username: "kody", tokens: [token] }] });
    const { out } = await kody(connect, { read: async () => "ATATT3x-less" });
    expect(out).toMatch(
      /^ {2}missing {2}read:pipeline:bitbucket +off: Explaining failed pipelines$/m,
    );
  });

  test("asks a person, the token hidden, and again until an answer can be right", async () => {
    const { asked, input } = person(["kody", kodyEmail, "ATBBx", "", kodyToken, "2001-01-01", ""]);
    const { code, out } = await kody(["connect"], input);
    expect([code, asked]).toEqual([
      0,
      [
        expect.stringContaining("Email"),
        expect.stringContaining("not an email"),
        expect.stringMatching(/Token.*\(hidden\)$/),
        expect.stringContaining("app password"),
        expect.stringContaining("empty"),
        expect.stringContaining("last day"),
        expect.stringContaining("in the past"),
      ],
    ]);
    expect(out).toContain("No repository was chosen");
  });

  test.each([0, 1, 2])(
    "a person who stops after %i answers has connected nothing",
    async (answers) => {
      const { input } = person([kodyEmail, kodyToken].slice(0, answers));
      expect(await kody(["connect"], input)).toEqual({
        code: 2,
        out: "",
        err: "Nothing was connected.\n",
      });
    },
  );

  test.each([
    [["--token", "ATATT3x-canary"]],
    [["--token=ATATT3x-canary"]],
    [["-t", "ATATT3x-canary"]],
    [["ATATT3x-canary"]],
    [["ATATT3x-canary", "--email", kodyEmail]],
    [["--email", "ATATT3x-canary"]],
    [["--email", kodyEmail, "canary-of-another-form"]],
    [["--", "canary"]],
  ])("refuses a token among the arguments without repeating it: %j", async (args) => {
    const { code, out, err } = await kody(["connect", ...args]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/never an argument.*shell's history/);
    expect(err).not.toContain("canary");
    expect(sandbox.calls()).toEqual([]);
  });

  test.each([
    ["", /token is empty/],
    ["ATATT3x-wrong", /refused the token \(401\)/],
    ["two words", /spaces/],
  ])("says what is wrong with %j", async (token, message) => {
    const { code, err } = await kody(connect, { read: async () => token });
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });

  test.each(["shop", "acme/", "/shop", "a/b/c", ""])(
    "--repo %j is refused before any call",
    async (name) => {
      const { code, err } = await kody([...connect, `--repo=${name}`]);
      expect([code, err]).toEqual([2, expect.stringContaining("WORKSPACE/SLUG")]);
      expect(sandbox.calls()).toEqual([]);
    },
  );
});

describe("kody audit", () => {
  test("ends with 0 when all is well, 1 when something is not, 2 when it could not look", async () => {
    expect(await kody(["audit"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("no connection"),
    });
    await kody([...connect, "--expires", inDays(90), "--repo", "acme/shop"]);
    const fine = await kody(["audit"]);
    expect([fine.code, fine.err]).toEqual([0, ""]);
    expect(fine.out).toMatch(/^Everything is as it should be\.\n/);
    sandbox.grant({ workspace: "acme", slug: "shop" }, "kody", null);
    const lost = await kody(["audit"]);
    expect(lost.code).toBe(1);
    expect(lost.out).toMatch(
      /Since the last one:\n(?: {2}.*\n)* {2}The account no longer sees acme\/shop/,
    );
    sandbox.faults.add({ status: 503, count: 100 });
    expect(await kody(["audit"])).toMatchObject({ code: 2, out: "" });
  }, 60_000);

  test("prints JSON and CSV and nothing else", async () => {
    await kody([...connect, "--expires", inDays(90)]);
    const json: unknown = JSON.parse((await kody(["audit", "--format", "json"])).out);
    expect(json).toMatchObject({ trigger: "demand", ok: true, findings: expect.any(Array) });
    expect((await kody(["audit", "--format", "csv"])).out).toMatch(/^"at","subject"/);
    expect(await kody(["audit", "--format", "xml"])).toMatchObject({ code: 2, out: "" });
  }, 60_000);
});

describe("kody disconnect", () => {
  test("forgets the token and says where to revoke it, also when there is none", async () => {
    await kody(connect);
    const { code, out } = await kody(["disconnect"]);
    expect([code, out]).toEqual([0, expect.stringContaining("https://id.atlassian.com/")]);
    expect(await kody(["audit"])).toMatchObject({ code: 2 });
    expect((await kody(["disconnect"])).code).toBe(0);
  });
});

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
