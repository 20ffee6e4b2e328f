import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ownUuid, personUuid } from "../../../test/support/fake-host.ts";
import type { Finding } from "../domain/index.ts";
import type { HostComment, ThreadRecord } from "../ports/index.ts";
import { findingMarker, readMarker, summaryMarker } from "../effects/index.ts";
import { matchThreads, threadsFromHost } from "./threads.ts";

const fingerprint = "1".repeat(32);
const contentKey = "2".repeat(32);

function comment(change: Partial<HostComment> = {}): HostComment {
  return {
    id: 7,
    authorUuid: ownUuid,
    body: `Claim.\n\n${findingMarker(fingerprint, contentKey)}`,
    deleted: false,
    replyTo: null,
    resolved: false,
    resolvedByUuid: null,
    path: "a.ts",
    createdOn: "2026-01-01T00:00:00+00:00",
    url: "",
    ...change,
  };
}

function thread(change: Partial<ThreadRecord> = {}): ThreadRecord {
  return {
    fingerprint,
    contentKey,
    rule: "r",
    path: "a.ts",
    commentId: 7,
    state: "open",
    ...change,
  };
}

function finding(change: Partial<Finding> = {}): Finding {
  return {
    rule: "r",
    severity: "high",
    category: "correctness",
    title: "t",
    message: "m",
    path: "a.ts",
    range: null,
    engine: "toy",
    fingerprint,
    contentKey,
    ...change,
  };
}

describe("markers", () => {
  test("are read back from the last line only", () => {
    expect(readMarker(comment().body)).toMatchObject({ fingerprint, contentKey });
    expect(readMarker(`x\n\n${summaryMarker()}\n`)).toMatchObject({
      fingerprint: "summary",
      contentKey: null,
    });
    expect(readMarker(`${findingMarker(fingerprint, contentKey)}\n\nmore`)).toBeNull();
    expect(readMarker("plain")).toBeNull();
  });
});

describe("the state of a thread on the pull request", () => {
  const stateOf = (comments: HostComment[], remembered: ThreadRecord[] = []) =>
    threadsFromHost(comments, ownUuid, remembered).map((one) => one.state);

  test("open while nobody closed it", () => {
    expect(stateOf([comment()])).toEqual(["open"]);
  });

  test("dismissed when somebody resolved or deleted it, even with Kody's own account", () => {
    expect(stateOf([comment({ resolved: true, resolvedByUuid: personUuid })])).toEqual([
      "dismissed",
    ]);
    expect(stateOf([comment({ resolved: true, resolvedByUuid: ownUuid })], [thread()])).toEqual([
      "dismissed",
    ]);
    expect(stateOf([comment({ deleted: true, body: "" })], [thread()])).toEqual(["dismissed"]);
    expect(stateOf([], [thread()])).toEqual(["dismissed"]);
  });

  test("fixed when Kody resolved it", () => {
    expect(
      stateOf([comment({ resolved: true, resolvedByUuid: ownUuid })], [thread({ state: "fixed" })]),
    ).toEqual(["fixed"]);
  });

  test.each([
    "won't fix",
    "Wontfix.",
    "false positive, see above",
    "By design",
    "@kody ignore",
    "Not a bug",
    "Won't fix here, I will fix the rest elsewhere",
    "This is intentional.",
    "ignore this",
    "Ignored",
  ])("dismissed by the answer %j", (body) => {
    const reply = comment({ id: 8, authorUuid: personUuid, replyTo: 7, body });
    expect(stateOf([comment(), reply])).toEqual(["dismissed"]);
  });

  test("dismissed by a refusal deeper in the conversation, whatever leads there", () => {
    const question = comment({ id: 8, authorUuid: personUuid, replyTo: 7, body: "Is it real?" });
    const answer = comment({ id: 9, authorUuid: personUuid, replyTo: 8, body: "False positive." });
    expect(stateOf([comment(), question, answer])).toEqual(["dismissed"]);
    const circle = comment({ id: 10, authorUuid: personUuid, replyTo: 10, body: "Ignore this" });
    expect(stateOf([comment(), circle])).toEqual(["open"]);
  });

  test("open again when a person reopened what was dismissed", () => {
    expect(stateOf([comment()], [thread({ state: "dismissed" })])).toEqual(["open"]);
    expect(stateOf([comment({ resolved: true })], [thread({ state: "dismissed" })])).toEqual([
      "dismissed",
    ]);
  });

  test("Kody's own while Kody remembers it, whatever account it acts as today", () => {
    expect(stateOf([comment({ authorUuid: personUuid })], [thread()])).toEqual(["open"]);
    expect(stateOf([comment({ authorUuid: null })], [thread()])).toEqual(["open"]);
  });

  test.each([
    "I will fix this",
    "Not a problem, I'll fix it today",
    "Not an issue to fix now? I will fix it.",
    "Intended to go away with the next commit",
    "Ignore my last comment, this is real",
    "Ignored the warning at first, fixed now",
    "good catch",
    "why is this not a bug elsewhere?",
    "> won't fix\n\nI disagree",
  ])("open after the answer %j", (body) => {
    const reply = comment({ id: 8, authorUuid: personUuid, replyTo: 7, body });
    expect(stateOf([comment(), reply])).toEqual(["open"]);
  });

  test("a marker in somebody else's comment is not believed", () => {
    expect(stateOf([comment({ authorUuid: personUuid })])).toEqual([]);
    expect(stateOf([comment({ authorUuid: null })])).toEqual([]);
  });
});

describe("matching findings to threads", () => {
  const moved = finding({ fingerprint: "9".repeat(32), path: "b.ts" });
  const nowhere = new Set<string>();

  test("by fingerprint, else by code when the file was renamed", () => {
    expect(matchThreads([finding()], [thread()], nowhere).byFingerprint.get(fingerprint)).toEqual(
      thread(),
    );
    const match = matchThreads([moved], [thread()], new Set(["b.ts"]));
    expect(match.byFingerprint.get(moved.fingerprint)).toEqual(thread());
    expect(match.gone).toEqual([]);
  });

  test("not by code while the thread's own file is still there: there it was fixed", () => {
    const match = matchThreads([moved], [thread()], new Set(["a.ts", "b.ts"]));
    expect(match.byFingerprint.size).toBe(0);
    expect(match.gone).toEqual([thread()]);
  });

  test("by the fingerprint of another engine that said the same", () => {
    const other = { engine: "ruff", rule: "python/b", fingerprint: "5".repeat(32) };
    const merged = finding({ fingerprint: "4".repeat(32), alsoFoundBy: [other] });
    const posted = thread({ fingerprint: other.fingerprint });
    const match = matchThreads([merged], [posted], new Set(["a.ts"]));
    expect(match.byFingerprint.get(merged.fingerprint)).toBe(posted);
    expect(match.gone).toEqual([]);
  });

  test("one thread serves one finding", () => {
    const match = matchThreads([finding(), moved], [thread()], nowhere);
    expect([...match.byFingerprint.keys()]).toEqual([fingerprint]);
  });

  test("two equal findings of a renamed file keep a thread each", () => {
    const threads = [thread(), thread({ fingerprint: "3".repeat(32), commentId: 8 })];
    const both = [moved, finding({ fingerprint: "8".repeat(32), path: "b.ts" })];
    const match = matchThreads(both, threads, nowhere);
    expect([...match.byFingerprint.values()].map((one) => one.commentId)).toEqual([7, 8]);
  });

  test("of two open threads on one finding the newer speaks and the older is gone", () => {
    const twin = thread({ commentId: 9 });
    const match = matchThreads([finding()], [thread(), twin], nowhere);
    expect(match.byFingerprint.get(fingerprint)).toEqual(twin);
    expect(match.gone).toEqual([thread()]);
  });

  test("a person's dismissal speaks louder than any other thread on the finding", () => {
    const dismissed = thread({ state: "dismissed" });
    const twin = thread({ commentId: 9 });
    for (const threads of [
      [dismissed, twin],
      [twin, dismissed],
    ]) {
      const match = matchThreads([finding()], threads, nowhere);
      expect(match.byFingerprint.get(fingerprint)).toEqual(dismissed);
      expect(match.gone).toEqual([twin]);
    }
  });

  test("an open thread without its finding is gone; a dismissed one is left alone", () => {
    expect(matchThreads([], [thread()], nowhere).gone).toEqual([thread()]);
    expect(matchThreads([], [thread({ state: "dismissed" })], nowhere).gone).toEqual([]);
  });

  test("the summary is no thread of a finding", () => {
    const summary = thread({ fingerprint: "summary", contentKey: null });
    expect(matchThreads([finding()], [summary], nowhere)).toEqual({
      byFingerprint: new Map(),
      gone: [],
    });
  });

  test("a fixed thread does not speak for a finding that came back", () => {
    const match = matchThreads([finding()], [thread({ state: "fixed" })], nowhere);
    expect(match.byFingerprint.size).toBe(0);
  });

  test("every thread ends in one place: with a finding, gone, or at rest", () => {
    const print = fc.constantFrom("1", "2", "3", "4").map((digit) => digit.repeat(32));
    const threads = fc.uniqueArray(
      fc.record({
        fingerprint: print,
        contentKey: fc.constantFrom(contentKey, "5".repeat(32)),
        rule: fc.constant("r"),
        path: fc.constantFrom("a.ts", "b.ts"),
        commentId: fc.integer({ min: 1, max: 99 }),
        state: fc.constantFrom("open" as const, "fixed" as const, "dismissed" as const),
      }),
      { selector: (one) => one.commentId, maxLength: 8 },
    );
    const findings = fc.uniqueArray(
      fc.record({ fingerprint: print, path: fc.constantFrom("a.ts", "b.ts") }).map(finding),
      { selector: (one) => one.fingerprint, maxLength: 4 },
    );
    fc.assert(
      fc.property(findings, threads, (found, all) => {
        const { byFingerprint, gone } = matchThreads(found, all, new Set(["b.ts"]));
        const speaking = [...byFingerprint.values()];
        expect(new Set(speaking).size).toBe(speaking.length);
        expect(speaking.filter((one) => gone.includes(one))).toEqual([]);
        for (const one of all.filter((candidate) => candidate.state === "open"))
          expect(speaking.includes(one) || gone.includes(one)).toBe(true);
        expect(gone.every((one) => one.state === "open")).toBe(true);
        expect(speaking.every((one) => one.state !== "fixed")).toBe(true);
      }),
    );
  });
});
