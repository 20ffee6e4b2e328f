import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PullRequest } from "../../core/domain/index.ts";
import { createMirrors, type MirrorOptions } from "./index.ts";
import {
  makeRepository,
  makeTempFolder,
  removeFolder,
  type TestRepository,
} from "./testing/repository.ts";
import { startGitServer, type GitServer } from "./testing/server.ts";

const secret = "canary-SECRET/+?x";
const authorization = `Basic ${Buffer.from(`x-bitbucket-api-token-auth:${secret}`).toString("base64")}`;
const clock = {
  now: () => new Date(),
  sleep: (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms)),
};

let folder = "";
let root = "";
let server: GitServer;
let team: TestRepository;

beforeEach(async () => {
  folder = makeTempFolder();
  root = join(folder, "mirrors");
  server = await startGitServer(join(folder, "remote"), authorization);
  team = makeRepository(join(folder, "remote/team/app.git"));
});

afterEach(async () => {
  await server.close();
  removeFolder(folder);
});

function mirrors(options: Partial<MirrorOptions> = {}) {
  const credential = async () => ({ username: "x-bitbucket-api-token-auth", password: secret });
  return createMirrors({
    root,
    gitUrl: server.url,
    credential,
    maxBytes: 1e9,
    clock,
    timeoutMs: 60_000,
    ...options,
  });
}

function pullRequest(
  source: string,
  over: Partial<PullRequest["source"]> = {},
  slug = "app",
): PullRequest {
  return {
    ref: { workspace: "team", slug, id: 7 },
    title: "",
    description: "",
    state: "open",
    draft: false,
    authorUuid: null,
    source: { branch: source, commit: null, repository: `team/${slug}`, ...over },
    destination: { branch: "main", commit: null, repository: `team/${slug}` },
    url: "",
    updatedOn: "",
  };
}

/** main: one, then two more commits; topic leaves at the first. */
function branchOff(): { base: string; head: string; main: string } {
  const base = team.commit({
    "a.txt": "1\n2\n3\n",
    "big.txt": "x\n".repeat(1000),
    "old.txt": "old\n",
  });
  team.git("checkout", "-q", "-b", "topic");
  const head = team.commit({ "a.txt": "1\ntwo\n3\n", "new.txt": "neu\n", "old.txt": null });
  team.git("checkout", "-q", "main");
  team.commit({ "a.txt": "1\n2\n3\n4\n" });
  const main = team.commit({ "main.txt": "m\n" });
  return { base, head, main };
}

function mirrorNames(): string[] {
  return readdirSync(root).filter((name) => !name.includes(".lock"));
}

function objectCount(): number {
  const [name = ""] = mirrorNames();
  const gitDir = `--git-dir=${join(root, name, "git")}`;
  const text = execFileSync(
    "git",
    [gitDir, "-c", "safe.bareRepository=all", "count-objects", "-v"],
    { encoding: "utf8" },
  );
  return Number(/in-pack: (\d+)/.exec(text)?.[1]) + Number(/count: (\d+)/.exec(text)?.[1]);
}

async function failure(work: Promise<unknown>) {
  return work.then(
    () => {
      throw new Error("it should have failed");
    },
    (error: unknown) => error,
  );
}

describe("opening a pull request", () => {
  test("gives head, destination, merge base, the diff and both sides of its files", async () => {
    const { base, head, main } = branchOff();
    const opened = await mirrors().openPullRequest(
      pullRequest("topic", { commit: head.slice(0, 12) }),
    );
    expect(opened).toMatchObject({ head, destination: main, mergeBase: base });
    const diff = await opened.repository.diff(opened.mergeBase, head);
    expect(diff).toContain("\n-2\n+two\n");
    expect(diff).toContain("diff --git a/old.txt b/old.txt\ndeleted file");
    const after = await opened.repository.readFiles(head, ["a.txt", "old.txt"], 1_000);
    expect(after.texts).toEqual(new Map([["a.txt", "1\ntwo\n3\n"]]));
    expect(after.skipped).toEqual([{ path: "old.txt", reason: "absent" }]);
    const before = await opened.repository.readFiles(base, ["a.txt", "old.txt"], 1_000);
    expect(before.texts.get("old.txt")).toBe("old\n");
    const destination = await opened.repository.readFiles(main, ["main.txt"], 1_000);
    expect(destination.texts.get("main.txt")).toBe("m\n");
    expect(await opened.repository.resolve("topic")).toBe(head);
    expect(await opened.repository.resolve("main")).toBe(main);
    expect(await opened.repository.mergeBase(main, head)).toBe(base);
  });

  test("leaves out what no review needs, in few round trips, and brings it when asked", async () => {
    const { head, base } = branchOff();
    const { repository } = await mirrors().openPullRequest(pullRequest("topic"));
    await repository.diff(base, head);
    // Four commits and their trees; of the contents only both sides of a.txt, old.txt and new.txt.
    expect(objectCount()).toBe(4 + 4 + 4);
    expect(server.requests.length).toBeLessThanOrEqual(7);
    const before = server.requests.length;
    await repository.diff(base, head);
    await repository.readFiles(head, ["a.txt", "new.txt"], 1_000);
    expect(server.requests.length).toBe(before);
    const hits = await repository.grep(head, { pattern: "^x$", fixed: false, limit: 2 });
    expect(hits).toEqual([
      { path: "big.txt", line: 1, text: "x" },
      { path: "big.txt", line: 2, text: "x" },
    ]);
    expect(server.requests.length).toBeGreaterThan(before);
  });

  test("a server that cannot filter works too", async () => {
    team.git("config", "uploadpack.allowFilter", "false");
    const { head, base } = branchOff();
    const opened = await mirrors().openPullRequest(pullRequest("topic"));
    expect(await opened.repository.diff(base, head)).toContain("+two");
  });

  test("a push is seen, with few more round trips", async () => {
    branchOff();
    const all = mirrors();
    await all.openPullRequest(pullRequest("topic"));
    team.git("checkout", "-q", "topic");
    const head = team.commit({ "a.txt": "1\nzwei\n3\n" });
    const before = server.requests.length;
    const opened = await all.openPullRequest(pullRequest("topic"));
    expect(opened.head).toBe(head);
    expect(await opened.repository.diff(opened.mergeBase, head)).toContain("+zwei");
    expect(server.requests.length - before).toBeLessThanOrEqual(7);
    expect(mirrorNames()).toHaveLength(1);
  });

  test("the head is the commit that the pull request names, though its branch moved on", async () => {
    const { head } = branchOff();
    team.git("checkout", "-q", "topic");
    team.commit({ "b.txt": "later\n" });
    const opened = await mirrors().openPullRequest(
      pullRequest("topic", { commit: head.slice(0, 12) }),
    );
    expect(opened.head).toBe(head);
  });

  test("after a force push the full hash is fetched; of a short one the new tip is told", async () => {
    const { head } = branchOff();
    team.git("checkout", "-q", "topic");
    team.git("commit", "-q", "--amend", "-m", "forced");
    const tip = team.git("rev-parse", "HEAD");
    const short = await mirrors().openPullRequest(
      pullRequest("topic", { commit: head.slice(0, 12) }),
    );
    expect(short.head).toBe(tip);
    const full = await mirrors().openPullRequest(pullRequest("topic", { commit: head }));
    expect(full.head).toBe(head);
  });

  test("a branch that is gone is found by its full hash, else named in the error", async () => {
    const { head } = branchOff();
    team.git("branch", "-D", "topic");
    const opened = await mirrors().openPullRequest(pullRequest("topic", { commit: head }));
    expect(opened.head).toBe(head);
    const error = await failure(mirrors().openPullRequest(pullRequest("gone")));
    expect(error).toMatchObject({ code: "not-found", message: expect.stringContaining("gone") });
  });

  test("a fork's branch is compared with the destination", async () => {
    const { base } = branchOff();
    team.git("clone", "-q", "--bare", team.path, join(folder, "remote/fork er.git"));
    const fork = makeRepository(join(folder, "remote/ann/app.git"));
    fork.git("pull", "-q", team.path, "main");
    fork.git("checkout", "-q", "-b", "main2", base);
    const head = fork.commit({ "fork.txt": "f\n" });
    const request = pullRequest("main2", { repository: "ann/app", commit: head.slice(0, 12) });
    const opened = await mirrors().openPullRequest(request);
    expect(opened).toMatchObject({ head, mergeBase: base });
    expect(await opened.repository.diff(base, head)).toContain("+f");
    const { texts } = await opened.repository.readFiles(opened.destination, ["main.txt"], 100);
    expect(texts.get("main.txt")).toBe("m\n");
    expect(mirrorNames()).toHaveLength(1);
  });

  test("deepens until the merge base is certain", async () => {
    const base = team.commit({ "a.txt": "a\n" });
    team.git("checkout", "-q", "-b", "topic");
    const head = team.commit({ "b.txt": "b\n" });
    team.git("checkout", "-q", "main");
    const input = Array.from({ length: 300 }, (_, at) => {
      const from = at === 0 ? `from ${base}\n` : "";
      return `commit refs/heads/main\ncommitter T <t@example.org> ${1_700_000_000 + at} +0000\ndata 1\nx\n${from}`;
    });
    team.feed(`${input.join("\n")}\n`, "fast-import", "--quiet", "--force");
    const opened = await mirrors().openPullRequest(pullRequest("topic"));
    expect(opened).toMatchObject({ head, mergeBase: base });
    const again = server.requests.length;
    expect(await mirrors().openPullRequest(pullRequest("topic"))).toMatchObject({
      mergeBase: base,
    });
    expect(server.requests.length - again).toBeLessThanOrEqual(4);
  });

  test("a common ancestor that truncated history makes look best is not believed", async () => {
    // old ── 80 commits ── better ─ main; topic grew from `better` over 80 commits and merged a branch from `old`.
    const old = team.commit({ "a.txt": "a\n" });
    const line = (ref: string, from: string, count: number, at: number): string =>
      Array.from({ length: count }, (_, index) => {
        const parent = index === 0 ? `from ${from}\n` : "";
        return `commit ${ref}\ncommitter T <t@example.org> ${at + index} +0000\ndata 1\nx\n${parent}\n`;
      }).join("");
    team.feed(line("refs/heads/main", old, 20, 1_700_000_000), "fast-import", "--quiet", "--force");
    const better = team.git("rev-parse", "main");
    team.feed(line("refs/heads/topic", better, 80, 1_700_001_000), "fast-import", "--quiet");
    team.feed(line("refs/heads/side", old, 1, 1_700_000_500), "fast-import", "--quiet");
    team.git("checkout", "-q", "-f", "topic");
    team.git("merge", "-q", "--no-edit", "side");
    const opened = await mirrors().openPullRequest(pullRequest("topic"));
    expect(opened.mergeBase).toBe(team.git("merge-base", "main", "topic"));
    expect(opened.mergeBase).toBe(better);
  });

  test("branches without common history are refused in words", async () => {
    branchOff();
    team.git("checkout", "-q", "--orphan", "island");
    team.commit({ "i.txt": "i\n" });
    const error = await failure(mirrors().openPullRequest(pullRequest("island")));
    expect(error).toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining("no common history"),
    });
  });

  test.each([
    "--upload-pack=touch x",
    "-x",
    "a:refs/heads/main",
    "a b",
    "../../x",
    "x*",
    "a\nb",
    "",
  ])("the branch name %j reaches git as a name or not at all", async (branch) => {
    branchOff();
    const error = await failure(mirrors().openPullRequest(pullRequest(branch)));
    expect(["invalid-input", "not-found"]).toContain(
      error instanceof Error && "code" in error ? error.code : null,
    );
  });

  test("braces, dots and slashes in names stay inside the mirrors' folder", async () => {
    const error = await failure(
      mirrors().openPullRequest({
        ...pullRequest("topic"),
        ref: { workspace: "{../..}", slug: "../../../x", id: 1 },
      }),
    );
    expect(error).toMatchObject({ name: "KodyError" });
    expect(readdirSync(folder).toSorted()).toEqual(["mirrors", "remote"]);
    expect(mirrorNames().every((name) => /^[a-z0-9-]+$/.test(name))).toBe(true);
  });
});

describe("remoteTip", () => {
  test("names the commit of exactly that branch, null when it is gone", async () => {
    const { head } = branchOff();
    team.git("branch", "x/topic", "main");
    const tip = (branch: string) => mirrors().remoteTip({ workspace: "team", slug: "app" }, branch);
    expect(await tip("topic")).toBe(head);
    expect(await tip("nope")).toBeNull();
    expect(
      await failure(mirrors().remoteTip({ workspace: "team", slug: "nope" }, "main")),
    ).toMatchObject({ code: "not-found" });
  });
});

describe("failures say what to do", () => {
  test("a wrong token", async () => {
    branchOff();
    const credential = async () => ({ username: "x", password: "wrong-secret" });
    const error = await failure(mirrors({ credential }).openPullRequest(pullRequest("topic")));
    expect(error).toMatchObject({ code: "credential-refused", retryable: false });
    expect(JSON.stringify(error) + String(error)).not.toContain("wrong-secret");
  });

  test.each([
    [403, "permission-missing", false],
    [404, "not-found", false],
    [429, "git-failed", true],
    [503, "git-failed", true],
  ])("status %i", async (status, code, retryable) => {
    server.intercept = (_request, response) => {
      response.writeHead(status).end(`no: ${secret}`);
      return true;
    };
    const error = await failure(mirrors().openPullRequest(pullRequest("topic")));
    expect(error).toMatchObject({ code, retryable });
    expect(JSON.stringify(error)).not.toContain(secret);
  });

  test("a server that is not there, and one that hangs", async () => {
    const gone = await failure(
      mirrors({ gitUrl: "http://127.0.0.1:1" }).openPullRequest(pullRequest("topic")),
    );
    expect(gone).toMatchObject({ code: "git-failed", retryable: true });
    server.intercept = () => true;
    const slow = await failure(mirrors({ timeoutMs: 300 }).openPullRequest(pullRequest("topic")));
    expect(slow).toMatchObject({
      code: "git-failed",
      retryable: true,
      message: expect.stringContaining("longer than"),
    });
  });

  test("a redirect is not followed: the token stays with the host it is for", async () => {
    const other = await startGitServer(join(folder, "remote"), null);
    branchOff();
    server.intercept = (request, response) => {
      response.writeHead(302, { location: `${other.url}${request.url}` }).end();
      return true;
    };
    const error = await failure(mirrors().openPullRequest(pullRequest("topic")));
    expect(error).toMatchObject({ code: "git-failed" });
    expect(other.requests).toEqual([]);
    await other.close();
  });

  test.each([
    "http://example.org",
    "ext::sh -c true",
    "file:///tmp",
    "ssh://x",
    "https://user:pw@example.org",
  ])("the address %s is refused", (gitUrl) => {
    expect(() => mirrors({ gitUrl })).toThrow(/git address/);
  });
});

describe("the secret", () => {
  test("is in no file, argument, environment or error", async () => {
    branchOff();
    const seen: string[] = [];
    server.intercept = () => {
      seen.push(...processTexts());
      return false;
    };
    const opened = await mirrors().openPullRequest(pullRequest("topic"));
    await opened.repository.diff(opened.mergeBase, opened.head);
    expect(seen.some((text) => text.includes("git-remote-http"))).toBe(true);
    const forms = [secret, encodeURIComponent(secret), authorization.slice(6)];
    for (const form of forms) {
      expect(seen.filter((text) => text.includes(form))).toEqual([]);
      expect(filesBelow(root).filter((file) => readFileSync(file).includes(form))).toEqual([]);
    }
  });

  test("with a line break is refused", async () => {
    const credential = async () => ({ username: "a", password: "b\nhost=evil" });
    const error = await failure(mirrors({ credential }).openPullRequest(pullRequest("topic")));
    expect(error).toMatchObject({ code: "invalid-input" });
  });
});

/** Arguments and environment of git's processes on this machine, where the system shows them. */
function processTexts(): string[] {
  if (!existsSync("/proc/self/cmdline"))
    return ["git-remote-http (this system shows no processes)"];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return command.includes("git")
          ? [command, readFileSync(`/proc/${pid}/environ`, "utf8")]
          : [];
      } catch {
        return [];
      }
    });
}

function filesBelow(top: string): string[] {
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe("the folder", () => {
  test("many reviews of one repository at once share a mirror", async () => {
    const { head } = branchOff();
    const all = mirrors();
    const opened = await Promise.all(
      Array.from({ length: 6 }, () => all.openPullRequest(pullRequest("topic"))),
    );
    const diffs = await Promise.all(opened.map((one) => one.repository.diff(one.mergeBase, head)));
    expect(new Set(diffs).size).toBe(1);
    expect(mirrorNames()).toHaveLength(1);
    expect(readdirSync(root).filter((name) => name.includes(".lock"))).toEqual([]);
  });

  test("leftovers of killed processes do not stop the next", async () => {
    branchOff();
    await mirrors().openPullRequest(pullRequest("topic"));
    const [name = ""] = mirrorNames();
    const git = join(root, name, "git");
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
      join(root, `${name}.lock`),
      JSON.stringify({ nonce: "n", host: "elsewhere", pid: 1, started: null }),
    );
    const long = new Date(Date.now() - 1e6);
    utimesSync(join(root, `${name}.lock`), long, long);
    team.git("checkout", "-q", "topic");
    const head = team.commit({ "c.txt": "c\n" });
    expect((await mirrors().openPullRequest(pullRequest("topic"))).head).toBe(head);
    expect(filesBelow(root).filter((file) => /lock$|tmp_/.test(file))).toEqual([]);
  });

  test("a damaged mirror is made again", async () => {
    const { head } = branchOff();
    const { repository } = await mirrors().openPullRequest(pullRequest("topic"));
    await repository.listPaths(head, "");
    for (const file of filesBelow(root).filter((one) => /\.(?:pack|idx)$/.test(one)))
      removeFolder(file);
    const messages: string[] = [];
    const log = (message: string): void => void messages.push(message);
    const opened = await mirrors({ log }).openPullRequest(pullRequest("topic"));
    expect(opened.head).toBe(head);
    expect(await opened.repository.diff(opened.mergeBase, head)).toContain("+two");
  });

  test("the mirrors unused for longest go when space is short; those in use stay", async () => {
    let now = Date.now();
    const moved = { ...clock, now: () => new Date(now) };
    for (const slug of ["one", "two", "three"]) {
      const other = makeRepository(join(folder, `remote/team/${slug}.git`));
      other.commit({ "a.txt": slug });
      other.git("branch", "topic");
      now += 3_600_000;
      await mirrors({ clock: moved }).openPullRequest(pullRequest("topic", {}, slug));
    }
    expect(mirrorNames()).toHaveLength(3);
    branchOff();
    now += 3_600_000;
    await mirrors({ clock: moved, maxBytes: 1 }).openPullRequest(pullRequest("topic"));
    expect(mirrorNames()).toEqual([expect.stringMatching(/^team-app-/)]);
  });
});
