import { describe, expect, test } from "vitest";
import { ownUuid, personUuid } from "../../../test/support/fake-host.ts";
import type { Finding } from "../domain/index.ts";
import type { HostComment, ThreadRecord } from "../ports/index.ts";
import { findingMarker, readMarker, summaryMarker } from "./marker.ts";
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
    expect(readMarker(comment().body)).toEqual({ fingerprint, contentKey });
    expect(readMarker(`x\n\n${summaryMarker()}\n`)).toEqual({
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
  ])("dismissed by the answer %j", (body) => {
    const reply = comment({ id: 8, authorUuid: personUuid, replyTo: 7, body });
    expect(stateOf([comment(), reply])).toEqual(["dismissed"]);
  });

  test.each([
    "I will fix this",
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
  test("by fingerprint, else by code when the file was renamed", () => {
    const moved = finding({ fingerprint: "9".repeat(32), path: "b.ts" });
    expect(matchThreads([finding()], [thread()]).byFingerprint.get(fingerprint)).toEqual(thread());
    expect(matchThreads([moved], [thread()]).byFingerprint.get(moved.fingerprint)).toEqual(
      thread(),
    );
  });

  test("one thread serves one finding", () => {
    const twin = finding({ fingerprint: "9".repeat(32), path: "b.ts" });
    const match = matchThreads([finding(), twin], [thread()]);
    expect([...match.byFingerprint.keys()]).toEqual([fingerprint]);
  });

  test("an open thread without its finding is gone; a dismissed one is left alone", () => {
    expect(matchThreads([], [thread()]).gone).toEqual([thread()]);
    expect(matchThreads([], [thread({ state: "dismissed" })]).gone).toEqual([]);
  });

  test("a fixed thread does not speak for a finding that came back", () => {
    expect(matchThreads([finding()], [thread({ state: "fixed" })]).byFingerprint.size).toBe(0);
  });
});
