import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RawFinding } from "../domain/index.ts";
import { judgeByFacts, judgeByVerdicts, likeness } from "./judge.ts";
import type { Verdict } from "./read-answer.ts";
import { placed } from "./testing/some-claim.ts";
import type { Claim, EarlierRemark, ModelTask, PlacedClaim } from "./task.ts";

const text = Array.from({ length: 60 }, (_, at) => `line${at + 1}();`).join("\n");
const heads = new Map([["src/a.ts", text]]);

function at(start: number, title: string, change: Partial<Claim> = {}, end = start): PlacedClaim {
  return placed({ title, quote: `line${start}();`, ...change }, { start, end });
}

function judge(claims: readonly PlacedClaim[], change: Partial<ModelTask> = {}) {
  const task = { known: [], earlier: [], ...change } as unknown as ModelTask;
  const { standing, dropped } = judgeByFacts(claims, task, heads, text);
  return {
    standing: standing.map(({ claim }) => claim.title),
    dropped: dropped.map(({ because }) => because),
  };
}

function remark(change: Partial<EarlierRemark> = {}): EarlierRemark {
  return {
    fingerprint: "f1",
    path: "src/a.ts",
    title: "Search is open to SQL injection",
    range: { start: 10, end: 10 },
    state: "open",
    suggested: [],
    ...change,
  };
}

describe("claims that say the same", () => {
  test("are one, the gravest", () => {
    const claims = [
      at(10, "SQL injection in the search", { severity: "medium" }),
      at(11, "Search is open to SQL injection", { severity: "critical" }),
    ];
    expect(judge(claims)).toEqual({
      standing: ["Search is open to SQL injection"],
      dropped: ["another finding says the same"],
    });
  });

  test("are one when they stand in several places", () => {
    const title = "Order is saved without a transaction";
    expect(judge([at(10, title), at(40, title)]).standing).toHaveLength(1);
  });

  test.each([
    ["`user` may be null", "`user` is saved twice"],
    ["Missing null check on `user`", "Missing null check on `order`"],
    ["Missing null check on `user`", "Missing await on `user.save`"],
    ["Loop ends one too early", "Total is in the wrong currency"],
  ])("are not: %s / %s, on neighbouring lines", (one, other) => {
    expect(judge([at(10, one), at(11, other)]).standing).toHaveLength(2);
    expect(likeness(one, other)).toBeLessThan(0.4);
  });

  test("are not those of two files", () => {
    const title = "Order is saved without a transaction";
    expect(judge([at(10, title), at(10, title, { path: "src/b.ts" })]).standing).toHaveLength(2);
  });
});

describe("what was said", () => {
  const known: RawFinding = {
    rule: "oxlint/no-unused-vars",
    severity: "low",
    category: "maintainability",
    title: "`user` is declared but never used",
    message: "m",
    path: "src/a.ts",
    range: { start: 10, end: 10 },
  };

  test("by tools is not said again, but what is another fault there is", () => {
    expect(judge([at(10, "Declared `user` is never used")], { known: [known] }).dropped).toEqual([
      "`oxlint/no-unused-vars` says it already",
    ]);
    expect(judge([at(10, "`user` may be null")], { known: [known] }).standing).toHaveLength(1);
    expect(
      judge([at(40, "Declared `user` is never used")], { known: [known] }).standing,
    ).toHaveLength(1);
    const elsewhere = [{ ...known, path: "src/b.ts" }];
    expect(
      judge([at(10, "Declared `user` is never used")], { known: elsewhere }).standing,
    ).toHaveLength(1);
  });

  test.each([
    ["open", "it was said before"],
    ["refused", "a person refused it before"],
  ] as const)("before and %s is not said again at its place", (state, because) => {
    const earlier = [remark({ state })];
    expect(judge([at(11, "SQL injection in search")], { earlier }).dropped).toEqual([because]);
    expect(
      judge([at(11, "Result of the query is never closed")], { earlier }).standing,
    ).toHaveLength(1);
    expect(judge([at(50, "SQL injection in delete")], { earlier }).standing).toHaveLength(1);
    expect(
      judge([at(11, "SQL injection in search", { path: "src/b.ts" })], { earlier }).standing,
    ).toHaveLength(1);
  });

  test("and refused does not come back when its code changed", () => {
    const earlier = [remark({ state: "refused", range: null })];
    expect(judge([at(50, "SQL injection in search")], { earlier }).dropped).toEqual([
      "a person refused it before",
    ]);
  });

  test("and mended is said again when it is wrong again", () => {
    const earlier = [remark({ state: "fixed", range: null })];
    expect(judge([at(10, "Search is open to SQL injection")], { earlier }).standing).toHaveLength(
      1,
    );
  });

  test("of what Kody proposed itself is not criticised", () => {
    const earlier = [
      remark({ state: "fixed", range: null, suggested: ["  line10();", "line11();"] }),
    ];
    expect(judge([at(10, "Anything else")], { earlier }).dropped).toEqual([
      "it criticises what was proposed before",
    ]);
    expect(judge([at(12, "Anything else")], { earlier }).standing).toHaveLength(1);
    expect(judge([at(10, "Anything else", { quote: "" })], { earlier }).standing).toHaveLength(1);
  });
});

test("the order of the answers does not matter", () => {
  const claim = fc.record({
    start: fc.integer({ min: 1, max: 12 }),
    length: fc.nat(2),
    title: fc.constantFrom(
      "`user` may be null",
      "User null crash",
      "SQL injection in search",
      "Search has SQL injection",
      "Loop too short",
    ),
    severity: fc.constantFrom("critical" as const, "high" as const, "low" as const),
    confidence: fc.constantFrom("high" as const, "low" as const),
    message: fc.constantFrom("one", "other"),
  });
  const shuffled = fc
    .array(claim, { maxLength: 8 })
    .chain((claims) =>
      fc.tuple(fc.constant(claims), fc.shuffledSubarray(claims, { minLength: claims.length })),
    );
  const task = { known: [], earlier: [] } as unknown as ModelTask;
  const all = (claims: readonly { start: number; length: number; title: string }[]) =>
    judgeByFacts(
      claims.map(({ start, length, title, ...change }) => at(start, title, change, start + length)),
      task,
      heads,
      text,
    );
  fc.assert(
    fc.property(shuffled, ([claims, other]) => {
      expect(all(other)).toEqual(all(claims));
      expect(all(claims).standing.length > 0).toBe(claims.length > 0);
    }),
    { numRuns: 500 },
  );
});

describe("the verdicts of the second look", () => {
  const named = [{ id: "F1", placed: at(10, "The order is lost", { severity: "high" }) }];
  const by = (verdict: Partial<Verdict>) =>
    judgeByVerdicts(
      named,
      new Map([["F1", { verdict: "holds", severity: null, because: "x", ...verdict }]]),
    );

  test("drop what is refuted, with the reason", () => {
    expect(by({ verdict: "refuted", because: "line 3 saves it" })).toEqual({
      standing: [],
      dropped: [
        {
          path: "src/a.ts",
          title: "The order is lost",
          line: 10,
          because: "the second look refuted it: line 3 saves it",
        },
      ],
    });
  });

  test("make milder and never graver", () => {
    expect(by({ severity: "low" }).standing[0]?.claim).toMatchObject({
      severity: "low",
      confidence: "high",
    });
    expect(by({ severity: "critical" }).standing[0]?.claim.severity).toBe("high");
    expect(by({}).standing[0]?.claim.severity).toBe("high");
  });

  test("leave a suspicion where they are unsure or missing", () => {
    expect(by({ verdict: "unsure", severity: "low" }).standing[0]?.claim).toMatchObject({
      severity: "high",
      confidence: "low",
    });
    expect(judgeByVerdicts(named, new Map()).standing[0]?.claim.confidence).toBe("low");
  });

  test("of other ids count for nothing, those in another case do", () => {
    const verdict = { verdict: "refuted", severity: null, because: "x" } as const;
    expect(judgeByVerdicts(named, new Map([["F2", verdict]])).standing).toHaveLength(1);
    expect(judgeByVerdicts(named, new Map([["f1", verdict]])).standing).toHaveLength(0);
  });
});
