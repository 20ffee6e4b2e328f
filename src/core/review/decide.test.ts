import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultPolicy, severities, type Finding } from "../domain/index.ts";
import type { ThreadRecord } from "../ports/index.ts";
import { decide } from "./decide.ts";
import { worstFirst } from "./rank.ts";
import { someFile, someFinding } from "./testing/some-finding.ts";

const policy = { ...defaultPolicy, maxComments: 3 };
const files = [someFile()];

function thread(finding: Finding, state: ThreadRecord["state"]): ThreadRecord {
  const { fingerprint, contentKey, rule, path } = finding;
  return { fingerprint, contentKey, rule, path, commentId: 1, state };
}

function outcomeOf(finding: Finding, state?: ThreadRecord["state"]) {
  const threads = new Map(
    state === undefined ? [] : [[finding.fingerprint, thread(finding, state)]],
  );
  const [decision] = decide([finding], files, policy, threads);
  return [decision?.outcome, decision?.reason];
}

describe("a finding", () => {
  test("in the diff and grave enough becomes a comment on its lines", () => {
    const [decision] = decide([someFinding()], files, policy, new Map());
    expect(decision).toMatchObject({
      outcome: "comment",
      anchor: { path: "src/a.ts", side: "new", start: 2, end: 2 },
    });
  });

  test("about the whole file stands on the file", () => {
    const [decision] = decide([someFinding({ range: null })], files, policy, new Map());
    expect(decision?.anchor).toEqual({ path: "src/a.ts", side: "file" });
  });

  test.each([
    ["below-threshold", someFinding({ severity: "low" })],
    ["outside-diff", someFinding({ range: { start: 500, end: 501 } })],
    ["outside-diff", someFinding({ path: "elsewhere.ts" })],
    ["outside-diff", someFinding({ path: "elsewhere.ts", range: null })],
  ])("goes to the report: %s", (reason, finding) => {
    expect(outcomeOf(finding)).toEqual(["report", reason]);
  });

  test("that a person dismissed is not raised, however grave", () => {
    expect(outcomeOf(someFinding({ severity: "critical" }), "dismissed")).toEqual([
      "suppressed",
      "dismissed",
    ]);
  });

  test("keeps its thread when its lines leave the diff or its rank sinks", () => {
    expect(outcomeOf(someFinding({ range: { start: 500, end: 500 } }), "open")[0]).toBe("comment");
    expect(outcomeOf(someFinding({ severity: "info" }), "open")[0]).toBe("comment");
  });
});

const findings = fc
  .uniqueArray(
    fc.record({
      fingerprint: fc
        .integer({ min: 0, max: 40 })
        .map((number) => String(number).padStart(32, "0")),
      severity: fc.constantFrom(...severities),
      path: fc.constantFrom("src/a.ts", "src/b.ts"),
      range: fc.constantFrom(
        null,
        { start: 1, end: 1 },
        { start: 9, end: 40 },
        { start: 50, end: 60 },
      ),
      rule: fc.constantFrom("toy/a", "toy/b"),
    }),
    { selector: (one) => one.fingerprint, maxLength: 20 },
  )
  .map((list) => list.map(someFinding));
const states = fc.array(fc.constantFrom("open" as const, "dismissed" as const, null), {
  maxLength: 20,
});

describe("whatever is found", () => {
  test("nothing is lost, the cap holds, and what stands already goes first", () => {
    fc.assert(
      fc.property(findings, states, fc.integer({ min: 0, max: 6 }), (found, known, cap) => {
        const pairs = found.flatMap((finding, index) => {
          const state = known[index] ?? null;
          return state === null ? [] : [[finding.fingerprint, thread(finding, state)] as const];
        });
        const threads = new Map(pairs);
        const decisions = decide(found, files, { ...policy, maxComments: cap }, threads);
        expect(decisions.map((one) => one.finding).toSorted(worstFirst)).toEqual(
          found.toSorted(worstFirst),
        );
        const comments = decisions.filter((one) => one.outcome === "comment");
        const open = [...threads.values()].filter((one) => one.state === "open").length;
        expect(comments.length).toBeLessThanOrEqual(Math.max(cap, open));
        for (const one of comments.filter((decision) => decision.thread === null))
          expect(one.anchor).not.toBeNull();
        for (const one of decisions) expect(one.reason === null).toBe(one.outcome === "comment");
        // No graver finding waits while a lesser one takes the room.
        const waiting = decisions.filter((one) => one.reason === "over-cap");
        const fresh = comments.filter((one) => one.thread === null);
        for (const late of waiting)
          for (const early of fresh)
            expect(worstFirst(early.finding, late.finding)).toBeLessThan(0);
      }),
    );
  });

  test("the order in which it was found changes nothing", () => {
    fc.assert(
      fc.property(findings, (found) => {
        expect(decide(found.toReversed(), files, policy, new Map())).toEqual(
          decide(found, files, policy, new Map()),
        );
      }),
    );
  });
});
