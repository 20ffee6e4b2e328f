import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { removeLeftViews } from "./local-view.ts";
import { closeOpened, openForTest } from "./testing/opened.ts";
import {
  makeRepository,
  makeTempFolder,
  removeFolder,
  type TestRepository,
} from "./testing/repository.ts";

let folder = "";
let repository: TestRepository;

beforeEach(() => {
  folder = makeTempFolder();
  repository = makeRepository(join(folder, "own"));
});

afterEach(async () => {
  await closeOpened();
  removeFolder(folder);
});

/** A clone of `own` with two commits of its own on a branch. */
function cloneWithBranch(branch: string): { clone: TestRepository; base: string; head: string } {
  const base = repository.commit({ "a.txt": "a\n" });
  repository.git("clone", "-q", repository.path, join(folder, "clone"));
  const clone = makeRepository(join(folder, "clone"));
  clone.git("checkout", "-q", "-B", branch);
  clone.commit({ "b.txt": "b\n" });
  const head = clone.commit({ "c.txt": "c\n" });
  return { clone, base, head };
}

describe("finding the repository", () => {
  test("from a folder inside it, from a linked work tree, and bare", async () => {
    const head = repository.commit({ "dir/a.txt": "a\n" });
    const inside = await openForTest(join(repository.path, "dir"));
    expect(inside.root).toBe(repository.path);
    repository.git("worktree", "add", "-q", "-b", "other", join(folder, "linked"));
    const linked = await openForTest(join(folder, "linked"));
    expect(linked.root).toBe(join(folder, "linked"));
    expect(await linked.currentBranch()).toBe("other");
    repository.git("clone", "-q", "--bare", repository.path, join(folder, "bare.git"));
    const bare = await openForTest(join(folder, "bare.git"));
    for (const one of [inside, linked, bare]) {
      expect(await one.resolve("HEAD")).toBe(head);
      expect((await one.readFiles(head, ["dir/a.txt"], 100)).texts.get("dir/a.txt")).toBe("a\n");
    }
  });

  test("a submodule is a repository of its own", async () => {
    repository.commit({ "a.txt": "a\n" });
    const parent = makeRepository(join(folder, "parent"));
    parent.git(
      "-c",
      "protocol.file.allow=always",
      "submodule",
      "add",
      "-q",
      repository.path,
      "sub",
    );
    const inner = await openForTest(join(parent.path, "sub"));
    expect(inner.root).toBe(join(parent.path, "sub"));
    expect(await inner.resolve("HEAD")).toBe(repository.git("rev-parse", "HEAD"));
  });

  test("a path with spaces, quotes and other scripts", async () => {
    const odd = makeRepository(join(folder, 'sp ace "é日本\\'));
    const head = odd.commit({ "a.txt": "a\n" });
    const opened = await openForTest(odd.path);
    expect((await opened.readFiles(head, ["a.txt"], 100)).texts.get("a.txt")).toBe("a\n");
  });

  test.each(["nowhere", "plain"])("says what to do when there is none: %s", async (name) => {
    mkdirSync(join(folder, "plain"));
    const error = await openForTest(join(folder, name)).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "invalid-input", name: "KodyError" });
  });

  test("repositories of SHA-256 hashes", async () => {
    mkdirSync(join(folder, "sha256"));
    repository.git("init", "-q", "--object-format=sha256", join(folder, "sha256"));
    const other = makeRepository(join(folder, "sha256"));
    const head = other.commit({ "a.txt": "a\n" });
    const opened = await openForTest(other.path);
    expect(await opened.resolve("HEAD")).toBe(head);
    expect((await opened.readFiles(head, ["a.txt"], 100)).texts.get("a.txt")).toBe("a\n");
  });

  test("without any commit, HEAD is not found", async () => {
    const opened = await openForTest(repository.path);
    await expect(opened.resolve("HEAD")).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("branches", () => {
  test("the upstream's merge base is the default", async () => {
    const { clone, base, head } = cloneWithBranch("topic");
    clone.git("branch", "-q", "--set-upstream-to=origin/main", "topic");
    repository.commit({ "later.txt": "x\n" });
    clone.git("fetch", "-q");
    const opened = await openForTest(clone.path);
    expect(await opened.currentBranch()).toBe("topic");
    expect(await opened.upstreamOf("topic")).toBe("origin/main");
    expect(await opened.upstreamOf("nope")).toBeNull();
    expect(await opened.upstreamOf("*")).toBeNull();
    expect(await opened.defaultBase()).toEqual({ name: "origin/main", commit: base });
    expect(await opened.resolve("HEAD")).toBe(head);
  });

  test("a branch that was pushed is compared with the main branch", async () => {
    const { clone, base } = cloneWithBranch("topic");
    clone.git("push", "-q", "-u", "origin", "topic");
    expect(await (await openForTest(clone.path)).defaultBase()).toEqual({
      name: "origin/HEAD",
      commit: base,
    });
  });

  test("without upstream and remote: main, else master, else words", async () => {
    const base = repository.commit({ "a.txt": "a\n" });
    repository.git("checkout", "-q", "-b", "topic");
    repository.commit({ "b.txt": "b\n" });
    const opened = await openForTest(repository.path);
    expect(await opened.defaultBase()).toEqual({ name: "main", commit: base });
    repository.git("branch", "-m", "main", "master");
    expect(await opened.defaultBase()).toEqual({ name: "master", commit: base });
    repository.git("branch", "-D", "master");
    await expect(opened.defaultBase()).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining("range"),
    });
  });

  test("a main branch that has nothing new is compared with itself", async () => {
    const { clone } = cloneWithBranch("main");
    clone.git("push", "-q", clone.git("remote", "get-url", "origin"), "main:elsewhere");
    clone.git("update-ref", "refs/remotes/origin/main", "HEAD");
    clone.git("branch", "-q", "--set-upstream-to=origin/main");
    const opened = await openForTest(clone.path);
    expect(await opened.defaultBase()).toEqual({
      name: "origin/main",
      commit: await opened.resolve("HEAD"),
    });
  });

  test("a detached HEAD has no branch; a shallow clone says so", async () => {
    repository.commit({ "a.txt": "a\n" });
    repository.commit({ "a.txt": "b\n" });
    repository.git("checkout", "-q", "--detach");
    const detached = await openForTest(repository.path);
    expect([await detached.currentBranch(), detached.isShallow]).toEqual([null, false]);
    repository.git(
      "clone",
      "-q",
      "--depth=1",
      `file://${repository.path}`,
      join(folder, "shallow"),
    );
    const shallow = await openForTest(join(folder, "shallow"));
    expect(shallow.isShallow).toBe(true);
    await expect(shallow.resolve("HEAD~1")).rejects.toMatchObject({ code: "not-found" });
  });
});

test("leaves nothing behind: not in the repository, and not on the machine after the process", () => {
  repository.commit({ "a.txt": "a\n" });
  const before = readdirSync(repository.path, { recursive: true }).length;
  const temp = join(folder, "temp");
  mkdirSync(temp);
  const script = join(folder, "open.ts");
  const door = new URL("./index.ts", import.meta.url).href;
  writeFileSync(
    script,
    `import { openLocalRepository } from ${JSON.stringify(door)};
     import { readdirSync } from "node:fs";
     const repository = await openLocalRepository(process.argv[2]);
     await repository.diff("HEAD", "HEAD");
     console.log(readdirSync(${JSON.stringify(temp)}).length);`,
  );
  const run = spawnSync(process.execPath, [script, repository.path], {
    encoding: "utf8",
    env: { TMPDIR: temp },
  });
  expect(run.stdout.trim()).toBe("1");
  expect(readdirSync(temp)).toEqual([]);
  expect(readdirSync(repository.path, { recursive: true })).toHaveLength(before);
  expect(existsSync(join(repository.path, ".git/index.lock"))).toBe(false);
});

test("a closed repository leaves nothing and answers in words", async () => {
  const head = repository.commit({ "a.txt": "a\n" });
  const opened = await openForTest(repository.path);
  await opened.close();
  await expect(opened.resolve(head)).rejects.toThrow(/Open the repository again/);
});

test("what killed processes left goes after an hour; what is in use or not ours stays", async () => {
  const child = spawnSync("true");
  const names = [`kody-view-${child.pid}-a`, `kody-view-${process.pid}-b`, "kody-view-x", "other"];
  for (const name of names) mkdirSync(join(folder, "temp", name), { recursive: true });
  await removeLeftViews(join(folder, "temp"), Date.now());
  expect(readdirSync(join(folder, "temp")).toSorted()).toEqual(names.toSorted());
  await removeLeftViews(join(folder, "temp"), Date.now() + 4_000_000);
  expect(readdirSync(join(folder, "temp")).toSorted()).toEqual(names.slice(1).toSorted());
});
