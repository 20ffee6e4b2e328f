import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { at, basic, PULL, SCOPES, SHOP, startReceiver, startShop } from "./testing/index.ts";
import type { Fixture } from "./testing/index.ts";

let shop: Fixture;
let folder: string;

beforeEach(async () => {
  shop = await startShop();
  folder = await mkdtemp(join(tmpdir(), "sandbox-clone-"));
});

afterEach(async () => {
  await shop.stop();
  await rm(folder, { recursive: true, force: true });
});

const API_TOKEN = "x-bitbucket-api-token-auth";

/** Runs git as a user of the machine would, without that user's own settings. */
async function git(...args: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)("git", args, {
    cwd: folder,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: folder,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_TERMINAL_PROMPT: "0",
      GIT_AUTHOR_NAME: "Bob",
      GIT_AUTHOR_EMAIL: "bob@example.com",
      GIT_COMMITTER_NAME: "Bob",
      GIT_COMMITTER_EMAIL: "bob@example.com",
    },
  });
  return stdout + stderr;
}

function address(user: string, token: string, path = "acme/shop.git"): string {
  return `${shop.sandbox.gitUrl.replace("//", `//${encodeURIComponent(user)}:${token}@`)}/${path}`;
}

const clone = (...options: string[]) =>
  git("clone", "--quiet", ...options, address(API_TOKEN, "token-bob"), "work");
const pull = () => shop.sandbox.snapshot().pullRequests[0];

async function change(file: string, text: string, message = "Change"): Promise<string> {
  await writeFile(join(folder, "work", file), text);
  await git("-C", "work", "add", "-A");
  await git("-C", "work", "commit", "--quiet", "-m", message);
  return (await git("-C", "work", "rev-parse", "HEAD")).trim();
}

describe("fetching", () => {
  test("a clone with the fixed name, with the username, without .git", async () => {
    await clone();
    expect(await git("-C", "work", "log", "--format=%s", "origin/topic")).toBe("Change a\nBegin\n");
    await git("ls-remote", address("bob", "token-bob"));
    await git("ls-remote", address("bob", "token-bob", "acme/shop"));
  });

  test("shallow, and without file contents, which come when they are needed", async () => {
    await clone("--depth=1", "--branch=topic", "--no-single-branch");
    expect(await git("-C", "work", "rev-list", "--count", "HEAD")).toBe("1\n");
    const url = address("bob", "token-bob");
    await git("clone", "--quiet", "--bare", "--filter=blob:none", url, "bare");
    const missing = ["-C", "bare", "rev-list", "--objects", "--missing=print", "--all"];
    expect((await git(...missing)).match(/^\?/gm)).toHaveLength(4);
    expect(await git("-C", "bare", "show", "topic:src/a.ts")).toBe("1\ntwo\n3\n4\n");
    expect((await git(...missing)).match(/^\?/gm)).toHaveLength(3);
  });

  test("one commit by its hash", async () => {
    const head = pull()?.source.commit ?? "";
    await git("init", "--quiet", "work");
    const from = address("bob", "token-bob");
    await git("-C", "work", "fetch", "--quiet", "--depth=1", from, head);
    expect((await git("-C", "work", "rev-parse", "FETCH_HEAD")).trim()).toBe(head);
  });

  test("needs no API call", async () => {
    await clone();
    expect(shop.sandbox.calls()).toEqual([]);
  });

  test("a large file comes whole", async () => {
    const files = {
      "big.txt": "0123456789abcdef".repeat(200_000).replaceAll("7", () => String(Math.random())),
    };
    await shop.sandbox.commit(
      { workspace: "acme", slug: "shop" },
      { branch: "main", message: "Big", files },
    );
    await clone();
    expect((await git("-C", "work", "cat-file", "-s", "HEAD:big.txt")).trim()).toBe(
      String(files["big.txt"].length),
    );
  });

  test("many at once", async () => {
    const url = address("bob", "token-bob");
    await Promise.all(
      Array.from({ length: 6 }, (_, index) => git("clone", "--quiet", url, `work-${index}`)),
    );
    expect((await git("-C", "work-5", "rev-parse", "HEAD")).trim()).toMatch(/^\w{40}$/);
  });
});

describe("who may", () => {
  const refs = (header: string | null, service = "git-upload-pack", path = "acme/shop.git") =>
    fetch(`${shop.sandbox.gitUrl}/${path}/info/refs?service=${service}`, {
      headers: header === null ? {} : { authorization: header },
    });
  const status = async (...args: Parameters<typeof refs>) => (await refs(...args)).status;

  test("no one, a wrong token and the e-mail are asked for a password", async () => {
    for (const header of [null, basic(API_TOKEN, "wrong"), basic("bob@example.com", "token-bob")]) {
      const answer = await refs(header);
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toBe('Basic realm="Bitbucket.org HTTP"');
    }
  });

  test("readers read, writers push, strangers see nothing", async () => {
    const as = (name: string) => basic(API_TOKEN, `token-${name}`);
    expect(await status(as("cat"))).toBe(200);
    expect(await status(as("cat"), "git-receive-pack")).toBe(403);
    expect(await status(as("bob"), "git-receive-pack")).toBe(200);
    expect(await status(as("eve"))).toBe(404);
    expect(await status(as("bob"), "git-upload-pack", "acme/none.git")).toBe(404);
  });

  test("with the scopes for it", async () => {
    const tokens = [
      { token: "reads", scopes: ["read:repository:bitbucket"] },
      { token: "writes", scopes: ["write:repository:bitbucket"] },
      { token: "neither", scopes: SCOPES.filter((scope) => !scope.includes(":repository:")) },
    ];
    await shop.sandbox.seed({ users: [{ username: "bob", tokens }] });
    expect(await status(basic(API_TOKEN, "reads"))).toBe(200);
    expect(await status(basic(API_TOKEN, "reads"), "git-receive-pack")).toBe(403);
    expect(await status(basic(API_TOKEN, "writes"), "git-receive-pack")).toBe(200);
    expect(await status(basic(API_TOKEN, "writes"))).toBe(403);
    expect(await status(basic(API_TOKEN, "neither"))).toBe(403);
  });

  test("access tokens by their own name", async () => {
    const accessTokens = [{ token: "bot", scopes: ["repository:write"] }];
    await shop.sandbox.seed({
      workspaces: [{ slug: "acme", repositories: [{ slug: "shop", accessTokens }] }],
    });
    expect(await status(basic("x-token-auth", "bot"))).toBe(200);
    expect(await status(basic("x-token-auth", "bot"), "git-receive-pack")).toBe(200);
    expect(await status(basic(API_TOKEN, "bot"))).toBe(401);
  });

  test("public repositories are read without a word", async () => {
    const open = { slug: "open", private: false, commits: [{ files: { a: "1" } }] };
    await shop.sandbox.seed({ workspaces: [{ slug: "acme", repositories: [open] }] });
    expect(await status(null, "git-upload-pack", "acme/open.git")).toBe(200);
    expect(await status(null, "git-receive-pack", "acme/open.git")).toBe(401);
  });

  test("only the smart protocol", async () => {
    const header = basic("bob", "token-bob");
    expect(await status(header, "git-upload-archive")).toBe(403);
    expect(await status(header, "")).toBe(403);
    for (const path of ["HEAD", "config", "objects/info/packs", "info/refs/../config"]) {
      const answer = await fetch(`${shop.sandbox.gitUrl}/acme/shop.git/${path}`, {
        headers: { authorization: header },
      });
      expect([path, answer.status]).toEqual([path, 404]);
    }
  });

  test("paths that lead elsewhere find nothing", async () => {
    for (const path of [
      "acme/..%2F..%2Fetc",
      "%2e%2e%2fx/shop.git",
      "acme/shop.git%00",
      "%7B%7D/shop",
    ]) {
      expect([path, await status(basic("bob", "token-bob"), "git-upload-pack", path)]).toEqual([
        path,
        404,
      ]);
    }
    expect(await status(basic("bob", "token-bob"), "git-upload-pack", "%E0%A4%A/x")).toBe(404);
  });
});

describe("pushing", () => {
  test("to a source branch moves its pull request before the push ends", async () => {
    await clone("--branch=topic");
    const head = await change("more.txt", "more\n");
    await git("-C", "work", "push", "--quiet");
    expect(pull()?.source.commit).toBe(head);
    const diff = (await shop.as("bob")("GET", `${SHOP}/diff/topic..main`)).text;
    expect(diff).toContain("+more");
  });

  test("fires its events, by whose token it was", async () => {
    const receiver = await startReceiver();
    const events = ["repo:push", "pullrequest:updated"];
    await shop.as("ann")("POST", `${SHOP}/hooks`, { body: { url: receiver.url, events } });
    await clone("--branch=topic");
    for (const name of ["1", "2", "3", "4", "5", "6"]) {
      await change("more.txt", name, `Commit ${name}`);
    }
    await git("-C", "work", "tag", "-a", "-m", "First", "v1");
    await git("-C", "work", "push", "--quiet", "origin", "topic", "topic:copy", "v1");
    await shop.sandbox.settled();
    expect(receiver.events().toSorted()).toEqual(["pullrequest:updated", "repo:push"]);
    const changes = at(receiver.last("repo:push"), "push", "changes");
    expect(changes).toMatchObject([
      { created: true, new: { type: "branch", name: "copy" } },
      {
        created: false,
        truncated: true,
        new: { type: "branch", name: "topic" },
        commits: ["6", "5", "4", "3", "2"].map((name) => ({ message: `Commit ${name}\n` })),
      },
      { created: true, new: { type: "tag", name: "v1" } },
    ]);
    expect(at(receiver.last("pullrequest:updated"), "actor", "nickname")).toBe("bob");
    await receiver.close();
  });

  test("by force is told apart, and outdates nothing but the head", async () => {
    const receiver = await startReceiver();
    const body = { url: receiver.url, events: ["repo:push"] };
    await shop.as("ann")("POST", `${SHOP}/hooks`, { body });
    await clone("--branch=topic");
    await git("-C", "work", "commit", "--quiet", "--amend", "-m", "Again");
    await expect(git("-C", "work", "push", "--quiet")).rejects.toThrow(/non-fast-forward|rejected/);
    await git("-C", "work", "push", "--quiet", "--force");
    await shop.sandbox.settled();
    expect(at(receiver.last("repo:push"), "push", "changes")).toMatchObject([{ forced: true }]);
    const { body: commits } = await shop.as("bob")("GET", `${PULL}/commits`);
    expect(at(commits, "values", 0, "message")).toBe("Again\n");
    await receiver.close();
  });

  test("of the source's commits into the destination count as a merge", async () => {
    await clone();
    await git("-C", "work", "push", "--quiet", "origin", "origin/topic:main");
    expect(pull()).toMatchObject({ state: "MERGED", mergeCommit: pull()?.source.commit });
  });

  test("deleting the source branch leaves the pull request as it was", async () => {
    const before = pull();
    await clone();
    await git("-C", "work", "push", "--quiet", "origin", ":topic");
    expect(pull()).toEqual(before);
    expect((await shop.as("bob")("POST", `${PULL}/merge`)).status).toBe(409);
  });

  test("by a reader is refused", async () => {
    await git("clone", "--quiet", address("cat", "token-cat"), "work");
    await change("x.txt", "x");
    await expect(git("-C", "work", "push", "--quiet")).rejects.toThrow("403");
  });

  test("at the same time to different branches loses nothing", async () => {
    await Promise.all([
      ...["a", "b", "c"].map(async (name) => {
        await git("clone", "--quiet", address("bob", "token-bob"), name);
        await git("-C", name, "commit", "--quiet", "--allow-empty", "-m", name);
        await git("-C", name, "push", "--quiet", "origin", `HEAD:refs/heads/${name}`);
      }),
      ...["d", "e"].map((branch) =>
        shop.sandbox.commit(
          { workspace: "acme", slug: "shop" },
          { branch, message: branch, files: { [branch]: branch } },
        ),
      ),
    ]);
    const { body } = await shop.as("bob")("GET", `${SHOP}/refs/branches?pagelen=100`);
    expect(at(body, "size")).toBe(7);
  });

  test("a client that breaks off holds back nobody", async () => {
    const controller = new AbortController();
    const started = fetch(`${shop.sandbox.gitUrl}/acme/shop.git/git-receive-pack`, {
      method: "POST",
      headers: {
        authorization: basic("bob", "token-bob"),
        "content-type": "application/x-git-receive-pack-request",
      },
      signal: controller.signal,
      duplex: "half",
      body: new ReadableStream({
        start: (stream) => stream.enqueue(new TextEncoder().encode("00")),
      }),
    });
    setImmediate(() => controller.abort());
    await expect(started).rejects.toThrow("aborted");
    const input = { branch: "after", message: "After", files: { after: "1" } };
    await shop.sandbox.commit({ workspace: "acme", slug: "shop" }, input);
  });

  test("packed requests are unpacked", async () => {
    const want = `0032want ${pull()?.source.commit ?? ""}\n00000009done\n`;
    const answer = await fetch(`${shop.sandbox.gitUrl}/acme/shop.git/git-upload-pack`, {
      method: "POST",
      headers: {
        authorization: basic("bob", "token-bob"),
        "content-type": "application/x-git-upload-pack-request",
        "content-encoding": "gzip",
      },
      body: new Uint8Array(gzipSync(want)),
    });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("PACK");
  });
});
