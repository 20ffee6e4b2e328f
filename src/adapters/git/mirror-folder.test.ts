import { spawn } from "node:child_process";
import { readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  clock,
  filesBelow,
  pullRequest,
  setUpMirrors,
  type MirrorSetup,
} from "./testing/mirror-setup.ts";
import { makeRepository, removeFolder } from "./testing/repository.ts";

let setup: MirrorSetup;

beforeEach(async () => {
  setup = await setUpMirrors();
});

afterEach(() => setup.close());

describe("the folder", () => {
  test("many reviews of one repository at once share a mirror", async () => {
    const { head } = setup.branchOff();
    const all = setup.mirrors();
    const opened = await Promise.all(
      Array.from({ length: 6 }, () => all.openPullRequest(pullRequest("topic"))),
    );
    const diffs = await Promise.all(opened.map((one) => one.repository.diff(one.mergeBase, head)));
    expect(new Set(diffs).size).toBe(1);
    expect(setup.mirrorNames()).toHaveLength(1);
    expect(readdirSync(setup.root).filter((name) => name.includes(".lock"))).toEqual([]);
  });

  test("leftovers of killed processes do not stop the next", async () => {
    setup.branchOff();
    await setup.mirrors().openPullRequest(pullRequest("topic"));
    const [name = ""] = setup.mirrorNames();
    const git = join(setup.root, name, "git");
    for (const file of [
      "shallow.lock",
      "config.lock",
      "packed-refs.lock",
      "refs/kody/pr/7/head.lock",
      "objects/pack/tmp_pack_x",
    ]) {
      writeFileSync(join(git, file), "");
    }
    writeFileSync(
      join(setup.root, `${name}.lock`),
      JSON.stringify({ nonce: "n", host: "elsewhere", pid: 1, started: null }),
    );
    const long = new Date(Date.now() - 1e6);
    utimesSync(join(setup.root, `${name}.lock`), long, long);
    setup.team.git("checkout", "-q", "topic");
    const head = setup.team.commit({ "c.txt": "c\n" });
    expect((await setup.mirrors().openPullRequest(pullRequest("topic"))).head).toBe(head);
    expect(filesBelow(setup.root).filter((file) => /lock$|tmp_/.test(file))).toEqual([]);
  });

  test("a damaged mirror is made again", async () => {
    const { head } = setup.branchOff();
    const { repository } = await setup.mirrors().openPullRequest(pullRequest("topic"));
    await repository.listPaths(head, "");
    for (const file of filesBelow(setup.root).filter((one) => /\.(?:pack|idx)$/.test(one)))
      removeFolder(file);
    const messages: string[] = [];
    const log = (message: string): void => void messages.push(message);
    const opened = await setup.mirrors({ log }).openPullRequest(pullRequest("topic"));
    expect(opened.head).toBe(head);
    expect(await opened.repository.diff(opened.mergeBase, head)).toContain("+two");
  });

  test("a mirror that was evicted meanwhile says so, and may be opened again", async () => {
    const { head } = setup.branchOff();
    const { repository } = await setup.mirrors().openPullRequest(pullRequest("topic"));
    removeFolder(setup.root);
    await expect(repository.listPaths(head, "")).rejects.toMatchObject({
      code: "git-failed",
      retryable: true,
    });
  });

  test("the mirrors unused for longest go when space is short; those in use stay", async () => {
    let now = Date.now();
    const moved = { ...clock, now: () => new Date(now) };
    for (const slug of ["one", "two", "three"]) {
      const other = makeRepository(join(setup.folder, `remote/team/${slug}.git`));
      other.commit({ "a.txt": slug });
      other.git("branch", "topic");
      now += 3_600_000;
      await setup.mirrors({ clock: moved }).openPullRequest(pullRequest("topic", {}, slug));
    }
    expect(setup.mirrorNames()).toHaveLength(3);
    setup.branchOff();
    now += 3_600_000;
    await setup.mirrors({ clock: moved, maxBytes: 1 }).openPullRequest(pullRequest("topic"));
    expect(setup.mirrorNames()).toEqual([expect.stringMatching(/^team-app-/)]);
  });

  test("a process killed in the middle of a fetch stands in nobody's way", async () => {
    const { head } = setup.branchOff();
    const script = join(setup.folder, "open.ts");
    const from = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);
    writeFileSync(
      script,
      `import { createMirrors } from ${from("./index.ts")};
       import { clock, pullRequest, secret } from ${from("./testing/mirror-setup.ts")};
       const credential = async () => ({ username: "x-bitbucket-api-token-auth", password: secret });
       const [, , root, gitUrl] = process.argv;
       await createMirrors({ root, gitUrl, credential, maxBytes: 1e9, clock }).openPullRequest(pullRequest("topic"));`,
    );
    const killed = spawn(process.execPath, [script, setup.root, setup.server.url], {
      stdio: "ignore",
    });
    const ended = new Promise((resolve) => killed.on("close", resolve));
    setup.server.intercept = (request) => {
      const isFetch =
        request.method === "POST" && killed.exitCode === null && killed.signalCode === null;
      if (isFetch) killed.kill("SIGKILL");
      return isFetch;
    };
    await ended;
    expect(readdirSync(setup.root).some((name) => name.endsWith(".lock"))).toBe(true);
    setup.server.intercept = () => false;
    expect((await setup.mirrors().openPullRequest(pullRequest("topic"))).head).toBe(head);
    expect(readdirSync(setup.root).filter((name) => name.includes(".lock"))).toEqual([]);
  });
});
