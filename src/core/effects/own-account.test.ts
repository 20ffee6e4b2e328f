import { createHash } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import {
  createFakeHost,
  ownUuid,
  personUuid,
  somePullRequest,
  type FakeHost,
} from "../../../test/support/fake-host.ts";
import { createMemoryStore, type MemoryStore } from "../../../test/support/memory-store.ts";
import { postOnce, type EffectContext } from "./effects.ts";
import { findingMarker, readMarker, summaryMarker } from "./marker.ts";
import type { OwnAccount } from "./own-account.ts";

const fingerprint = "1".repeat(32);
const thread = { fingerprint, contentKey: "2".repeat(32), rule: "toy/rule", path: "a.txt" };
const comment = { body: `Claim.\n\n${findingMarker(fingerprint, thread.contentKey)}` };

let host: FakeHost;
let store: MemoryStore;
let known: string | null;
let context: EffectContext;

beforeEach(() => {
  host = createFakeHost();
  store = createMemoryStore();
  known = null;
  const own: OwnAccount = {
    uuid: () => known,
    learn: async (uuid) => void (known = uuid),
    proofOf: (text) => sha256(`secret ${text}`).slice(0, 32),
  };
  context = {
    host,
    store,
    clock: { now: () => new Date(0), sleep: async () => {} },
    fence: { jobId: "job", attempt: 1 },
    owner: "1",
    pullRequest: somePullRequest().ref,
    own,
  };
});

function copied(body: string, id: number): void {
  const rest = { deleted: false, replyTo: null, resolved: false, resolvedByUuid: null, path: null };
  host.comments.push({ ...rest, id, body, authorUuid: personUuid, createdOn: "", url: "" });
}

test("an account that Bitbucket has not named is known from the first comment on", async () => {
  await postOnce(context, comment, thread);
  expect(known).toBe(ownUuid);
  await postOnce(
    context,
    { body: `Text.\n\n${summaryMarker()}` },
    { ...thread, fingerprint: "summary" },
  );
  const proofs = host.comments.map(({ body }) => readMarker(body)?.proof);
  expect(proofs).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), null]);
});

test("even the very first comment is not posted twice when its answer is lost", async () => {
  host.loseAnswers.push("after");
  expect((await postOnce(context, comment, thread)).commentId).toBe(1);
  expect(host.comments).toHaveLength(1);
  expect(known).toBe(ownUuid);
});

test("nor when Kody was killed before it could note the answer", async () => {
  store.crashAt = "complete comment";
  await expect(postOnce(context, comment, thread)).rejects.toThrow("crashed");
  known = null;
  expect((await postOnce(context, comment, thread)).commentId).toBe(1);
  expect(host.comments).toHaveLength(1);
  expect(known).toBe(ownUuid);
});

test.each(["a marker of another pull request", "the proof of another pull request"])(
  "a stranger's comment with %s is not taken for Kody's",
  async (what) => {
    const elsewhere = { ...context.pullRequest, id: 2 };
    await postOnce({ ...context, pullRequest: elsewhere }, comment, thread);
    const [theirs] = host.comments.splice(0);
    known = null;
    store = createMemoryStore();
    context = { ...context, store };
    copied(what.startsWith("a marker") ? comment.body : (theirs?.body ?? ""), 50);
    host.loseAnswers.push("before");
    await postOnce(context, comment, thread);
    expect(host.comments.map((one) => one.authorUuid)).toEqual([personUuid, ownUuid]);
    expect(known).toBe(ownUuid);
  },
);

test("a copy that came after Kody's comment changes nothing", async () => {
  store.crashAt = "complete comment";
  await expect(postOnce(context, comment, thread)).rejects.toThrow("crashed");
  known = null;
  copied(host.comments[0]?.body ?? "", 50);
  host.comments.reverse();
  expect((await postOnce(context, comment, thread)).commentId).toBe(1);
  expect(known).toBe(ownUuid);
});

test("what Bitbucket says of a new comment corrects what was thought", async () => {
  known = personUuid;
  await postOnce(context, comment, thread);
  expect(known).toBe(ownUuid);
});

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
