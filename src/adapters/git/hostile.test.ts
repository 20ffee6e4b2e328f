import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isKodyError } from "../../core/domain/index.ts";
import type { SourceRepository } from "../../core/ports/index.ts";
import { createMirrors } from "./index.ts";
import { closeOpened, openForTest } from "./testing/opened.ts";
import {
  makeRepository,
  makeTempFolder,
  removeFolder,
  type TestRepository,
} from "./testing/repository.ts";
import { startGitServer } from "./testing/server.ts";
import { secretText, traps, type Bait, type Trap } from "./testing/traps.ts";

let folder = "";
let bait: Bait;
let listener: Server;
let connections = 0;

beforeEach(async () => {
  folder = makeTempFolder();
  connections = 0;
  listener = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const canary = join(folder, "canary");
  const script = join(folder, "trap.sh");
  const secretFile = join(folder, "secret.txt");
  writeFileSync(script, `#!/bin/sh\ntouch ${canary}\n`, { mode: 0o755 });
  writeFileSync(secretFile, `${secretText}\n`);
  bait = { command: script, canary, secretFile, url: `http://127.0.0.1:${port}` };
});

afterEach(async () => {
  await new Promise((resolve) => listener.close(resolve));
  await closeOpened();
  removeFolder(folder);
});

function build(trap: Trap, path: string): TestRepository {
  const repository = makeRepository(path);
  repository.commit({ "a.txt": "1\n2\n3\n" });
  trap.set(repository, bait);
  // What git did while the trap was set does not count.
  rmSync(bait.canary, { force: true });
  return repository;
}

/** All that a review may ask; errors in words are fine, anything else is not. Answers every text that came out. */
async function askEverything(
  repository: SourceRepository,
  base: string,
  head: string,
): Promise<string> {
  const heard: string[] = [];
  const ask = async (question: Promise<unknown>): Promise<void> => {
    const answer = await question.catch((error: unknown) => {
      if (!isKodyError(error)) throw error;
      return error.message;
    });
    heard.push(answer instanceof Map ? JSON.stringify([...answer]) : JSON.stringify(answer));
  };
  await ask(repository.resolve(head));
  await ask(repository.mergeBase(base, head));
  await ask(repository.diff(base, head));
  const paths = await repository.listPaths(head, "");
  expect(paths).toContain("a.txt");
  expect(paths.filter((path) => /(?:^|\/)(?:\.\.|\.git)(?:\/|$)/.test(path))).toEqual([]);
  const texts = repository.readFiles(
    head,
    [...paths, "../secret.txt", bait.secretFile, ".git/config"],
    1_000_000,
  );
  await ask(texts.then((batch) => batch.texts));
  await ask(repository.grep(head, { pattern: ".", fixed: false, limit: 5 }));
  await ask(
    repository.grep(head, {
      pattern: "x",
      fixed: true,
      paths: [":(top)", "--", "-O", "a.txt"],
      limit: 5,
    }),
  );
  for (const name of ["--output=x", "-rf", "--help", "a..b", "HEAD", "main"])
    await ask(repository.resolve(name));
  return heard.join("\n");
}

function expectUntouched(heard: string): void {
  expect(existsSync(bait.canary)).toBe(false);
  expect(connections).toBe(0);
  expect(heard).not.toContain(secretText);
}

describe("the traps are real: plain git falls into", () => {
  test.each(traps.filter((trap) => trap.plain !== undefined))("$name", (trap) => {
    const { path } = build(trap, join(folder, "repository"));
    for (const args of trap.plain ?? []) {
      try {
        execFileSync("git", ["-C", path, ...args], { stdio: "ignore", timeout: 20_000 });
      } catch {
        // Most traps make git fail afterwards.
      }
    }
    expect(existsSync(bait.canary)).toBe(true);
  });
});

describe("on this machine nothing is executed, read from outside or connected to", () => {
  test.each(traps)("$name", async (trap) => {
    const { path } = build(trap, join(folder, "repository"));
    const repository = await openForTest(path);
    const heard = [
      await askEverything(repository, "HEAD~1", "HEAD"),
      JSON.stringify(await repository.currentBranch()),
      JSON.stringify(await repository.upstreamOf("main")),
      await repository.defaultBase().then(JSON.stringify, String),
    ];
    expectUntouched(heard.join("\n"));
  });
});

describe("the same in a mirror of it", () => {
  test.each(traps.filter((trap) => trap.inTree))("$name", async (trap) => {
    const remote = build(trap, join(folder, "remote/team/app.git"));
    remote.git("branch", "topic");
    remote.git("update-ref", "refs/heads/main", "main~1");
    const server = await startGitServer(join(folder, "remote"), null);
    try {
      const mirrors = createMirrors({
        root: join(folder, "mirrors"),
        gitUrl: server.url,
        credential: async () => ({ username: "a", password: "b" }),
        maxBytes: 1e9,
        clock: { now: () => new Date(), sleep: async () => undefined },
      });
      const opened = await mirrors.openPullRequest({
        ref: { workspace: "team", slug: "app", id: 1 },
        title: "",
        description: "",
        state: "open",
        draft: false,
        authorUuid: null,
        source: { branch: "topic", commit: null, repository: "team/app" },
        destination: { branch: "main", commit: null, repository: null },
        url: "",
        updatedOn: "",
      });
      const diff = await opened.repository.diff(opened.mergeBase, opened.head);
      expect(diff).toContain("\n+two\n");
      expectUntouched(await askEverything(opened.repository, opened.mergeBase, opened.head));
      const outside = readdirSync(folder).filter(
        (name) => !["mirrors", "remote", "secret.txt", "trap.sh"].includes(name),
      );
      expect(outside).toEqual([]);
    } finally {
      await server.close();
    }
  });
});

describe("what the traps hide is still seen", () => {
  const trapNamed = (name: string): Trap => {
    const trap = traps.find((one) => one.name.startsWith(name));
    if (trap === undefined) throw new Error(`no trap ${name}`);
    return trap;
  };

  test("a file marked as binary shows its lines", async () => {
    const { path } = build(trapNamed("attributes that hide"), join(folder, "repository"));
    const repository = await openForTest(path);
    expect(await repository.diff("HEAD~1", "HEAD")).toContain("\n+two\n");
  });

  test("a replaced object shows what was committed", async () => {
    const { path } = build(trapNamed("objects that replace"), join(folder, "repository"));
    const { texts } = await (await openForTest(path)).readFiles("HEAD", ["a.txt"], 100);
    expect(texts.get("a.txt")).toBe("1\ntwo\n3\n");
  });

  test("symlinks and submodules are no files", async () => {
    const { path } = build(trapNamed("symlinks"), join(folder, "repository"));
    const { skipped } = await (
      await openForTest(path)
    ).readFiles("HEAD", ["link", "top", "top/etc/passwd"], 100);
    expect(skipped.map(({ reason }) => reason).toSorted()).toEqual([
      "absent",
      "not-a-file",
      "not-a-file",
    ]);
  });

  test("an embedded repository is opened as what it is: a part of the tree", async () => {
    const { path } = build(trapNamed("an embedded"), join(folder, "repository"));
    const inner = await openForTest(join(path, "inner"));
    await inner.resolve("HEAD").catch(String);
    await inner.defaultBase().catch(String);
    expectUntouched("");
  });

  test("a partial clone that lacks a file says so", async () => {
    const { path } = build(
      trapNamed("a missing file and a promisor remote in"),
      join(folder, "repository"),
    );
    const repository = await openForTest(path);
    await expect(repository.readFiles("HEAD", ["a.txt"], 100)).rejects.toThrow(/partial clone/);
    expectUntouched("");
  });
});
