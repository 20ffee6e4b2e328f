import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { failure, pullRequest, setUpMirrors, type MirrorSetup } from "./testing/mirror-setup.ts";
import { makeRepository } from "./testing/repository.ts";

let setup: MirrorSetup;

beforeEach(async () => {
  setup = await setUpMirrors();
});

afterEach(() => setup.close());

describe("opening a pull request", () => {
  test("gives head, destination, merge base, the diff and both sides of its files", async () => {
    const { base, head, main } = setup.branchOff();
    const opened = await setup
      .mirrors()
      .openPullRequest(pullRequest("topic", { commit: head.slice(0, 12) }));
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
    const { head, base } = setup.branchOff();
    const { repository } = await setup.mirrors().openPullRequest(pullRequest("topic"));
    await repository.diff(base, head);
    // Four commits and their trees; of the contents only both sides of a.txt, old.txt and new.txt.
    expect(setup.objectCount()).toBe(4 + 4 + 4);
    expect(setup.server.requests.length).toBeLessThanOrEqual(7);
    const before = setup.server.requests.length;
    await repository.diff(base, head);
    await repository.readFiles(head, ["a.txt", "new.txt"], 1_000);
    expect(setup.server.requests.length).toBe(before);
    const hits = await repository.grep(head, { pattern: "^x$", fixed: false, limit: 2 });
    expect(hits).toEqual([
      { path: "big.txt", line: 1, text: "x" },
      { path: "big.txt", line: 2, text: "x" },
    ]);
    expect(setup.server.requests.length).toBeGreaterThan(before);
  });

  test("a server that cannot filter works too", async () => {
    setup.team.git("config", "uploadpack.allowFilter", "false");
    const { head, base } = setup.branchOff();
    const opened = await setup.mirrors().openPullRequest(pullRequest("topic"));
    expect(await opened.repository.diff(base, head)).toContain("+two");
  });

  test("a push is seen, with few more round trips", async () => {
    setup.branchOff();
    const all = setup.mirrors();
    await all.openPullRequest(pullRequest("topic"));
    setup.team.git("checkout", "-q", "topic");
    const head = setup.team.commit({ "a.txt": "1\nzwei\n3\n" });
    const before = setup.server.requests.length;
    const opened = await all.openPullRequest(pullRequest("topic"));
    expect(opened.head).toBe(head);
    expect(await opened.repository.diff(opened.mergeBase, head)).toContain("+zwei");
    expect(setup.server.requests.length - before).toBeLessThanOrEqual(7);
    expect(setup.mirrorNames()).toHaveLength(1);
  });

  test("the head is the commit that the pull request names, though its branch moved on", async () => {
    const { head } = setup.branchOff();
    setup.team.git("checkout", "-q", "topic");
    setup.team.commit({ "b.txt": "later\n" });
    const opened = await setup
      .mirrors()
      .openPullRequest(pullRequest("topic", { commit: head.slice(0, 12) }));
    expect(opened.head).toBe(head);
  });

  test("after a force push the full hash is fetched; of a short one the new tip is told", async () => {
    const { head } = setup.branchOff();
    setup.team.git("checkout", "-q", "topic");
    setup.team.git("commit", "-q", "--amend", "-m", "forced");
    const tip = setup.team.git("rev-parse", "HEAD");
    const short = await setup
      .mirrors()
      .openPullRequest(pullRequest("topic", { commit: head.slice(0, 12) }));
    expect(short.head).toBe(tip);
    const full = await setup.mirrors().openPullRequest(pullRequest("topic", { commit: head }));
    expect(full.head).toBe(head);
  });

  test("a branch that is gone is found by its full hash, else named in the error", async () => {
    const { head } = setup.branchOff();
    setup.team.git("branch", "-D", "topic");
    const opened = await setup.mirrors().openPullRequest(pullRequest("topic", { commit: head }));
    expect(opened.head).toBe(head);
    const error = await failure(setup.mirrors().openPullRequest(pullRequest("gone")));
    expect(error).toMatchObject({ code: "not-found", message: expect.stringContaining("gone") });
  });

  test("a fork's branch is compared with the destination", async () => {
    const { base } = setup.branchOff();
    setup.team.git(
      "clone",
      "-q",
      "--bare",
      setup.team.path,
      join(setup.folder, "remote/fork er.git"),
    );
    const fork = makeRepository(join(setup.folder, "remote/ann/app.git"));
    fork.git("pull", "-q", setup.team.path, "main");
    fork.git("checkout", "-q", "-b", "main2", base);
    const head = fork.commit({ "fork.txt": "f\n" });
    const request = pullRequest("main2", { repository: "ann/app", commit: head.slice(0, 12) });
    const opened = await setup.mirrors().openPullRequest(request);
    expect(opened).toMatchObject({ head, mergeBase: base });
    expect(await opened.repository.diff(base, head)).toContain("+f");
    const { texts } = await opened.repository.readFiles(opened.destination, ["main.txt"], 100);
    expect(texts.get("main.txt")).toBe("m\n");
    expect(setup.mirrorNames()).toHaveLength(1);
  });

  test("of a deleted fork only the named commit will do, never a branch of the same name", async () => {
    const { base, head } = setup.branchOff();
    const lost = (commit: string | null) =>
      setup.mirrors().openPullRequest(pullRequest("topic", { repository: null, commit }));
    for (const commit of [null, "1".repeat(12), "1".repeat(40)]) {
      expect(await failure(lost(commit))).toMatchObject({
        code: "not-found",
        message: expect.stringContaining("fork"),
      });
    }
    expect(await lost(head)).toMatchObject({ head, mergeBase: base });
    expect(await lost(head.slice(0, 12))).toMatchObject({ head, mergeBase: base });
  });

  test("deepens until the merge base is certain", async () => {
    const base = setup.team.commit({ "a.txt": "a\n" });
    setup.team.git("checkout", "-q", "-b", "topic");
    const head = setup.team.commit({ "b.txt": "b\n" });
    setup.team.git("checkout", "-q", "main");
    const input = Array.from({ length: 300 }, (_, at) => {
      const from = at === 0 ? `from ${base}\n` : "";
      return `commit refs/heads/main\ncommitter T <t@example.org> ${1_700_000_000 + at} +0000\ndata 1\nx\n${from}`;
    });
    setup.team.feed(`${input.join("\n")}\n`, "fast-import", "--quiet", "--force");
    const opened = await setup.mirrors().openPullRequest(pullRequest("topic"));
    expect(opened).toMatchObject({ head, mergeBase: base });
    const again = setup.server.requests.length;
    expect(await setup.mirrors().openPullRequest(pullRequest("topic"))).toMatchObject({
      mergeBase: base,
    });
    expect(setup.server.requests.length - again).toBeLessThanOrEqual(4);
  });

  test("a forced-away commit far from its base is deepened for itself", async () => {
    const { base } = setup.branchOff();
    setup.team.git("checkout", "-q", "topic");
    for (let at = 0; at < 70; at++) setup.team.git("commit", "-q", "--allow-empty", "-m", "x");
    const old = setup.team.git("rev-parse", "HEAD");
    const open = (commit: string) =>
      setup.mirrors().openPullRequest(pullRequest("topic", { commit }));
    expect(await open(old)).toMatchObject({ head: old, mergeBase: base });
    setup.team.git("reset", "-q", "--hard", "main");
    const tip = setup.team.commit({ "n.txt": "n\n" });
    expect(await open(old)).toMatchObject({ head: old, mergeBase: base });
    expect(await open(tip)).toMatchObject({ head: tip });
    expect(await open(old.slice(0, 12))).toMatchObject({ head: old, mergeBase: base });
  });

  test("a common ancestor that truncated history makes look best is not believed", async () => {
    // old ── 80 commits ── better ─ main; topic grew from `better` over 80 commits and merged a branch from `old`.
    const old = setup.team.commit({ "a.txt": "a\n" });
    const line = (ref: string, from: string, count: number, at: number): string =>
      Array.from({ length: count }, (_, index) => {
        const parent = index === 0 ? `from ${from}\n` : "";
        return `commit ${ref}\ncommitter T <t@example.org> ${at + index} +0000\ndata 1\nx\n${parent}\n`;
      }).join("");
    setup.team.feed(
      line("refs/heads/main", old, 20, 1_700_000_000),
      "fast-import",
      "--quiet",
      "--force",
    );
    const better = setup.team.git("rev-parse", "main");
    setup.team.feed(line("refs/heads/topic", better, 80, 1_700_001_000), "fast-import", "--quiet");
    setup.team.feed(line("refs/heads/side", old, 1, 1_700_000_500), "fast-import", "--quiet");
    setup.team.git("checkout", "-q", "-f", "topic");
    setup.team.git("merge", "-q", "--no-edit", "side");
    const opened = await setup.mirrors().openPullRequest(pullRequest("topic"));
    expect(opened.mergeBase).toBe(setup.team.git("merge-base", "main", "topic"));
    expect(opened.mergeBase).toBe(better);
  });

  test("branches without common history are refused in words", async () => {
    setup.branchOff();
    setup.team.git("checkout", "-q", "--orphan", "island");
    setup.team.commit({ "i.txt": "i\n" });
    const error = await failure(setup.mirrors().openPullRequest(pullRequest("island")));
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
    setup.branchOff();
    const error = await failure(setup.mirrors().openPullRequest(pullRequest(branch)));
    expect(["invalid-input", "not-found"]).toContain(
      error instanceof Error && "code" in error ? error.code : null,
    );
  });

  test("braces, dots and slashes in names stay inside the mirrors' folder", async () => {
    const error = await failure(
      setup.mirrors().openPullRequest({
        ...pullRequest("topic"),
        ref: { workspace: "{../..}", slug: "../../../x", id: 1 },
      }),
    );
    expect(error).toMatchObject({ name: "KodyError" });
    expect(readdirSync(setup.folder).toSorted()).toEqual(["mirrors", "remote"]);
    expect(setup.mirrorNames().every((name) => /^[a-z0-9-]+$/.test(name))).toBe(true);
  });
});

describe("remoteTip", () => {
  test("names the commit of exactly that branch, null when it is gone", async () => {
    const { head } = setup.branchOff();
    setup.team.git("branch", "x/topic", "main");
    const tip = (branch: string) =>
      setup.mirrors().remoteTip({ workspace: "team", slug: "app" }, branch);
    expect(await tip("topic")).toBe(head);
    expect(await tip("nope")).toBeNull();
    expect(
      await failure(setup.mirrors().remoteTip({ workspace: "team", slug: "nope" }, "main")),
    ).toMatchObject({ code: "not-found" });
  });
});
