import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adaToken, openStage, type Stage } from "../support/stage.ts";
import { toyAnalyzer } from "../support/toy-analyzer.ts";

/*
 * Pull requests that are pushed over, closed or lose their branch in the middle of their review, each at
 * another call of Kody's: what is reviewed at last is the newest head of what is still open, once.
 */
let stage: Stage;
let clone: string;

beforeAll(async () => {
  stage = await openStage({ overrides: { analyzers: [toyAnalyzer()] } });
  clone = await mkdtemp(join(tmpdir(), "kody-clone-"));
  const address = stage.sandbox.gitUrl.replace("//", `//x-bitbucket-api-token-auth:${adaToken}@`);
  await git("clone", "--quiet", `${address}/acme/shop.git`, ".");
});
afterAll(async () => {
  await stage.close();
  await rm(clone, { recursive: true, force: true });
});

/** The sandbox that answers it is in this process: it must not be waited for. */
async function git(...args: string[]): Promise<string> {
  const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@shop.example"];
  const { stdout } = await promisify(execFile)("git", [...identity, ...args], { cwd: clone });
  return stdout.trim();
}

/** Another history of the branch, with another file of one fault. */
async function pushOver(branch: string): Promise<string> {
  await git("checkout", "--quiet", "--force", "--detach", "origin/main");
  await writeFile(join(clone, "over.txt"), `BUG ${branch}\n`);
  await git("add", "over.txt");
  await git("commit", "--quiet", "--message", "Over");
  const hash = await git("rev-parse", "HEAD");
  await git("push", "--quiet", "--force", "origin", `HEAD:refs/heads/${branch}`);
  return hash;
}

/** Does something once, before Kody's call with this number. */
function atCall(number: number, act: () => Promise<void>): { done: () => boolean; off(): void } {
  let calls = 0;
  let done = false;
  const off = stage.sandbox.onCall(async ({ user, method }, phase) => {
    if (user !== "kody" || phase !== "before" || done) return;
    calls += method === "GET" || method === "POST" || method === "PUT" ? 1 : 0;
    if (calls !== number) return;
    done = true;
    await act();
  });
  return { done: () => done, off };
}

function pullRequestOf(id: number) {
  const found = stage.sandbox.snapshot().pullRequests.find((one) => one.id === id);
  if (found === undefined) throw new Error(`There is no pull request ${id}.`);
  return found;
}

async function quiet(): Promise<void> {
  for (let calm = 0; calm < 3; calm += 1) {
    await stage.sandbox.settled();
    const { queue } = await stage.api.status();
    if (queue.waiting + queue.active > 0) calm = -1;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A review has about six calls: each moment comes up several times. */
const rounds = Array.from({ length: 8 }, (_, round) => ({ round, moment: (round % 6) + 1 }));

describe("in the middle of its review a pull request", () => {
  test.each(rounds)("is pushed over, $round", async ({ round, moment }) => {
    const branch = `feature/over-${round}`;
    let newest = "";
    const event = atCall(moment, async () => {
      newest = await pushOver(branch);
    });
    const id = await stage.open(branch, { "one.txt": `BUG ${round}\n`, "two.txt": "BUG two\n" });
    await quiet();
    event.off();
    if (!event.done()) newest = pullRequestOf(id).source.commit;
    const review = await stage.reviewed(id);
    expect(review.head).toBe(newest);
    const open = pullRequestOf(id).comments.filter(
      ({ inline, resolution }) => inline !== null && resolution === null,
    );
    const paths = event.done() ? ["over.txt"] : ["one.txt", "two.txt"];
    expect(new Set(open.map(({ inline }) => inline?.path))).toEqual(new Set(paths));
    expect(open).toHaveLength(paths.length);
    const done = (await stage.api.reviews()).filter(
      (one) => one.pullRequestId === id && one.head === newest && one.status === "done",
    );
    expect(done).toHaveLength(1);
  });

  test.each(rounds)("is closed, $round", async ({ round, moment }) => {
    const branch = `feature/closed-${round}`;
    let id = 0;
    const event = atCall(moment, async () => {
      const { pullRequests } = stage.sandbox.snapshot();
      id = pullRequests.find(({ source }) => source.branch === branch)?.id ?? 0;
      const end = round % 2 === 0 ? "decline" : "merge";
      await stage.asAda("POST", `/repositories/acme/shop/pullrequests/${id}/${end}`, {});
    });
    const opened = await stage.open(branch, { [`c${round}.txt`]: "BUG\n" });
    await quiet();
    event.off();
    expect(event.done()).toBe(true);
    // Nothing comes after it any more, and nobody was left waiting.
    const before = pullRequestOf(opened).comments.length;
    await quiet();
    expect(pullRequestOf(opened).comments).toHaveLength(before);
    expect((await stage.api.reviews()).some(({ status }) => status === "running")).toBe(false);
  });

  test.each(rounds)("loses its branch, $round", async ({ round, moment }) => {
    const branch = `feature/gone-${round}`;
    const event = atCall(moment, async () => {
      await git("push", "--quiet", "origin", `:refs/heads/${branch}`);
    });
    const id = await stage.open(branch, { [`g${round}.txt`]: "BUG\n" });
    await quiet();
    event.off();
    expect(event.done()).toBe(true);
    const before = pullRequestOf(id).comments.length;
    await quiet();
    expect(pullRequestOf(id).comments).toHaveLength(before);
    expect((await stage.api.reviews()).some(({ status }) => status === "running")).toBe(false);
  });
});
