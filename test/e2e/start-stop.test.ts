import { spawnSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../sandbox/index.ts";
import { kodyHome, startKody } from "../support/kody-process.ts";
import { kodyEmail, kodyToken, reviewed, shop, stageSeed } from "../support/stage.ts";

const script = fileURLToPath(new URL("../../bin/kody.js", import.meta.url));
let sandbox: Sandbox;
let home: string;
let environment: Record<string, string>;

beforeAll(async () => {
  sandbox = await createSandbox({ seed: stageSeed() });
  ({ home, environment } = await kodyHome(sandbox));
});

afterAll(async () => {
  await sandbox.close();
  await rm(home, { recursive: true, force: true });
});

async function open(branch: string): Promise<number> {
  const files = { [`${branch}.js`]: "export function stop() {\n  debugger;\n}\n" };
  await sandbox.commit(shop, { branch, from: "main", message: branch, files, user: "ada" });
  return (await sandbox.openPullRequest(shop, { title: branch, source: branch, author: "ada" })).id;
}

/** Resolves when Kody begins a call whose route matches; the call itself hangs until `goOn` is called. */
function holdCall(method: string, route: RegExp) {
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const stop = sandbox.onCall(async (call, phase) => {
    if (phase !== "before" || call.method !== method || !route.test(call.route)) return;
    stop();
    begun.resolve();
    await goOn.promise;
  });
  return { begun: begun.promise, goOn: () => goOn.resolve() };
}

describe("kody start", () => {
  test("a second one on the same home and port says so, and the first goes on", async () => {
    const first = await startKody(environment);
    const second = spawnSync(process.execPath, [script, "start"], {
      env: { PATH: process.env["PATH"] ?? "", HOME: home, ...environment },
      encoding: "utf8",
    });
    expect([second.status, second.stdout]).toEqual([2, ""]);
    expect(second.stderr.trimEnd().split("\n").at(-1)).toBe(
      `Port ${environment["KODY_PORT"]} is taken. Set KODY_PORT to another one, or stop the program that listens there.`,
    );
    expect((await first.api.status()).connection).toBeNull();
    expect(await first.stop()).toBe(0);
  });

  test("stopped in the middle of a review, it ends in order and the next start goes on with it", async () => {
    let kody = await startKody(environment);
    await kody.api.connect({ email: kodyEmail, token: kodyToken });
    await kody.api.watch(shop);
    const held = holdCall("POST", /\/comments$/);
    const id = await open("stopped");
    await held.begun;
    const stopped = kody.stop();
    held.goOn();
    expect(await stopped).toBe(0);
    expect(kody.log()).toContain("Stopping: running reviews are put back");
    await expect(fetch(`${kody.url}/health`)).rejects.toThrow("fetch failed");

    kody = await startKody(environment);
    await reviewed(sandbox, kody.api, id);
    const comments = sandbox.snapshot().pullRequests.find((one) => one.id === id)?.comments ?? [];
    const markers = comments.map((comment) => /\[kody:\S+\]/.exec(comment.raw)?.[0]);
    expect(markers.length).toBeGreaterThanOrEqual(2);
    expect(new Set(markers).size).toBe(markers.length);
    expect((await kody.api.status()).queue).toMatchObject({ active: 0, deadLetters: 0 });
    expect(await kody.stop()).toBe(0);
  });

  test("stopped while Bitbucket does not answer, it does not wait for it", async () => {
    const kody = await startKody(environment);
    await kody.api.connect({ email: kodyEmail, token: kodyToken });
    await kody.api.watch(shop);
    const held = holdCall("POST", /\/statuses\/build$/);
    await open("hanging");
    await held.begun;
    // Bitbucket answers only after Kody has ended: were it waited for, this would not end.
    expect(await kody.stop()).toBe(0);
    held.goOn();
  });

  test("what is wrong with its settings is said with exit code 2", () => {
    const { status, stderr } = spawnSync(process.execPath, [script, "start"], {
      env: {
        PATH: process.env["PATH"] ?? "",
        KODY_HOME: home,
        KODY_PORT: "http",
        // kody-ignore secrets/database-password -- made up for this test
        DATABASE_URL: "postgres://u:hunter2@[bad/kody",
      },
      encoding: "utf8",
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^DATABASE_URL must/m);
    expect(stderr).toMatch(/^KODY_PORT must/m);
    expect(stderr).not.toMatch(/hunter2|\n\s+at /);
  });
});
