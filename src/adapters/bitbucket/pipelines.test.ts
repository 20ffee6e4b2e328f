import { afterEach, describe, expect, it } from "vitest";
import { createCheckedSandbox } from "../../../sandbox/contract/index.ts";
import type { SeedPipeline, Switches } from "../../../sandbox/index.ts";
import { tokenScopes } from "../../core/domain/index.ts";
import {
  canary,
  createScriptedHost,
  createTestClient,
  rejection,
  type Reaction,
  type Received,
} from "./scripted-host.ts";

const repository = { workspace: "acme", slug: "shop" };
const commit = "a".repeat(40);
const { signal } = new AbortController();
const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

const done = (result: string) => ({ name: "COMPLETED", result: { name: result } });
const run = (number: number, state: unknown, hash = commit) => ({
  uuid: `{run-${number}}`,
  build_number: number,
  state,
  target: { commit: { hash } },
});
const page = (...values: unknown[]): Reaction => ({ status: 200, body: { values } });
const failedRun = page(run(7, done("FAILED")));
const steps = page(
  { uuid: "{one}", name: "Build", state: done("SUCCESSFUL") },
  { uuid: "{two}", name: "Test", state: done("FAILED") },
  { uuid: "{three}", name: "Deploy", state: done("NOT_RUN") },
);

async function hostThat(script: readonly Reaction[] | ((request: Received) => Reaction)) {
  const host = await createScriptedHost(script);
  opened.push(() => host.close());
  return host;
}

async function failedStep(...script: Reaction[]) {
  const host = await hostThat(script);
  const client = createTestClient(host.apiUrl, { elsewhere: fetch });
  return { host, found: client.pipelines.failedStep(repository, commit, signal) };
}

describe("the failed step", () => {
  it("is read with three calls", async () => {
    const log = { status: 206, body: "line\nError: no\n" };
    const { host, found } = await failedStep(failedRun, steps, log);
    expect(await found).toEqual({
      pipeline: 7,
      step: "Test",
      log: "line\nError: no\n",
      url: `${host.origin}/acme/shop/addon/pipelines/home#!/results/7`,
    });
    expect(host.received.map(({ url }) => url)).toEqual([
      `/2.0/repositories/acme/shop/pipelines?target.commit.hash=${commit}&sort=-created_on&pagelen=20`,
      "/2.0/repositories/acme/shop/pipelines/%7Brun-7%7D/steps",
      "/2.0/repositories/acme/shop/pipelines/%7Brun-7%7D/steps/%7Btwo%7D/log",
    ]);
    expect(host.received[2]?.headers).toMatchObject({ accept: "*/*", range: "bytes=-16384" });
  });

  it.each<[string, Reaction]>([
    ["none", page()],
    ["one of another commit", page(run(7, done("FAILED"), "b".repeat(40)))],
    ["one that goes on", page(run(7, { name: "IN_PROGRESS", stage: { name: "RUNNING" } }))],
    ["one that was stopped", page(run(7, done("STOPPED")))],
    ["a newer one that passed", page(run(7, done("FAILED")), run(8, done("SUCCESSFUL")))],
    ["states of tomorrow", page(run(7, { name: "DREAMING" }), run(8, null))],
    ["no permission", { status: 403, body: { error: { message: "No." } } }],
    ["pipelines that are switched off", { status: 404, body: { error: { message: "No." } } }],
  ])("of %s is none, after one call", async (_, answer) => {
    const { host, found } = await failedStep(answer);
    expect(await found).toBeNull();
    expect(host.received).toHaveLength(1);
  });

  it("is that of the newest finished run, whatever runs beside it", async () => {
    const runs = page(
      run(9, { name: "PENDING" }),
      run(6, done("SUCCESSFUL")),
      run(8, done("FAILED")),
    );
    const { found } = await failedStep(runs, steps, { status: 200, body: "x" });
    expect(await found).toMatchObject({ pipeline: 8 });
  });

  it.each<[string, Reaction]>([
    ["no log", { status: 404, body: { error: { message: "No." } } }],
    ["a log that lies nowhere", { status: 307 }],
    ["a log by a less safe way", { status: 307, headers: { location: "ftp://x.example/" } }],
    ["a log behind a password", { status: 307, headers: { location: "http://a:b@127.0.0.1/" } }],
  ])("with %s is none", async (_, answer) => {
    const { found } = await failedStep(failedRun, steps, answer);
    expect(await found).toBeNull();
  });

  it("with an empty log has none", async () => {
    const empty = await failedStep(failedRun, steps, { status: 416 });
    expect(await empty.found).toMatchObject({ log: "" });
  });

  it("that is asked for in vain says so", async () => {
    const { found } = await failedStep({ status: 200, body: { values: [{ uuid: 1 }] } });
    expect(await rejection(found)).toMatchObject({ code: "host-rejected" });
  });

  it("is not asked for any more when the review ends", async () => {
    const host = await hostThat([failedRun]);
    const { pipelines } = createTestClient(host.apiUrl);
    const ended = AbortSignal.abort(new Error("ended"));
    await expect(pipelines.failedStep(repository, commit, ended)).rejects.toThrow("ended");
    expect(host.received).toEqual([]);
  });
});

describe("a log", () => {
  it("of a server that knows no ranges is cut to its end, at a line", async () => {
    const whole = `${"x".repeat(50)}\n`.repeat(10_000);
    const { found } = await failedStep(failedRun, steps, { status: 200, body: `${whole}Error` });
    const log = (await found)?.log ?? "";
    expect(log.endsWith("x\nError")).toBe(true);
    expect(log.length).toBeLessThanOrEqual(16_384);
    expect(log.startsWith(`${"x".repeat(50)}\n`)).toBe(true);
  });

  it("without lines loses where a secret may have been cut", async () => {
    // The last 16 kB begin within a sign.
    const body = `${"ä".repeat(40_000)}!`;
    const { found } = await failedStep(failedRun, steps, { status: 200, body });
    expect((await found)?.log).toMatch(/^ä{7000,8000}!$/);
  });

  it("of any size is read within a bound, and held within a smaller one", async () => {
    const host = await hostThat([failedRun, steps, { status: 200, body: "x".repeat(3_000_000) }]);
    const client = createTestClient(host.apiUrl, { limits: { maxBytes: 1_000_000 } });
    const found = client.pipelines.failedStep(repository, commit, signal);
    expect(await rejection(found)).toMatchObject({
      code: "host-rejected",
      message: expect.stringContaining("is larger than 1 MB"),
    });
  });

  it("elsewhere is read without the credential, and one step far only", async () => {
    const other = await hostThat([
      { status: 206, body: "Error: kept elsewhere" },
      { status: 307, headers: { location: "/again" } },
    ]);
    const lead: Reaction = { status: 307, headers: { location: `${other.origin}/log?key=k` } };
    expect(await (await failedStep(failedRun, steps, lead)).found).toMatchObject({
      log: "Error: kept elsewhere",
    });
    expect(await (await failedStep(failedRun, steps, lead)).found).toBeNull();
    expect(other.received.map(({ url }) => url)).toEqual(["/log?key=k", "/log?key=k"]);
    const sent = JSON.stringify(other.received);
    expect(sent).not.toMatch(/authorization/i);
    expect(sent).not.toContain(canary);
    expect(other.received[0]?.headers.range).toBe("bytes=-16384");
  });

  it("elsewhere is not read where no way leads", async () => {
    const other = await hostThat([{ status: 200, body: "x" }]);
    const lead: Reaction = { status: 307, headers: { location: other.origin } };
    const host = await hostThat([failedRun, steps, lead]);
    const { pipelines } = createTestClient(host.apiUrl);
    expect(await pipelines.failedStep(repository, commit, signal)).toBeNull();
    expect(other.received).toEqual([]);
  });
});

describe("in the sandbox", () => {
  const token = "ATATT-sandbox-pipelines";

  async function openSandbox(scopes: readonly string[], switches: Partial<Switches> = {}) {
    const pipelines: SeedPipeline[] = [
      { status: "PASSED" },
      {
        status: "FAILED",
        steps: [
          { name: "Lint", status: "PASSED", log: "fine\n" },
          { name: "Test", log: `${"noise\n".repeat(5_000)}Error: sum is wrong\n` },
          { name: "Deploy", status: "PENDING" },
        ],
      },
      { status: "BUILDING" },
    ];
    const { sandbox, violations } = await createCheckedSandbox({
      switches,
      seed: {
        users: [{ username: "kody", tokens: [{ token, scopes: [...scopes] }] }],
        workspaces: [
          {
            slug: "acme",
            members: [{ user: "kody" }],
            repositories: [{ slug: "shop", permissions: { kody: "admin" } }],
          },
        ],
      },
    });
    opened.push(async () => {
      await sandbox.close();
      expect(violations()).toEqual([]);
    });
    const client = createTestClient(sandbox.apiUrl, {
      credential: { kind: "api-token", email: "kody@example.com", reveal: async () => token },
      elsewhere: fetch,
    });
    const files = { "a.ts": "one\n" };
    const { hash } = await sandbox.commit(repository, { branch: "main", message: "One", files });
    await sandbox.seed({
      workspaces: [{ slug: "acme", repositories: [{ slug: "shop", pipelines }] }],
    });
    return client.pipelines.failedStep(repository, hash, signal);
  }

  it.each([false, true])("is read, also from the storage of logs (%s)", async (logStorage) => {
    const found = await openSandbox(tokenScopes, { logStorage });
    expect(found).toMatchObject({ pipeline: 2, step: "Test" });
    expect(found?.log).toMatch(/^noise\n(noise\n)+Error: sum is wrong\n$/);
    expect(found?.log.length).toBeLessThanOrEqual(16_384);
  });

  it("is none without the scope", async () => {
    expect(await openSandbox(tokenScopes.filter((one) => !one.includes("pipeline")))).toBeNull();
  });
});
