import { describe, expect, test } from "vitest";
import { isOpenGate, mergeGate, type GateInputs } from "./merge-gate.ts";
import { restrictionsOf } from "./restrictions.ts";
import type { BranchRestriction, MergeCheck, Participant } from "../ports/index.ts";
import {
  approvedBy,
  fullHead,
  head,
  mergeReady,
  ownUuid,
  personUuid,
  pushed,
  reviewerUuid,
  someBuild,
} from "./testing/world.ts";

function restriction(
  kind: string,
  value: number | null = null,
  change: Partial<BranchRestriction> = {},
): BranchRestriction {
  return { kind, value, pattern: "main", branchType: null, users: [], groups: [], ...change };
}

const good: GateInputs = {
  state: "open",
  draft: false,
  head,
  expected: fullHead,
  destinationBranch: "main",
  ownUuid,
  authorUuid: personUuid,
  participants: [approvedBy(reviewerUuid)],
  openTasks: 0,
  builds: [someBuild(), someBuild({ key: "kody" })],
  ownBuildKey: "kody",
  restrictions: [
    restriction("require_approvals_to_merge", 1),
    restriction("require_passing_builds_to_merge", 1),
    restriction("require_tasks_to_be_completed"),
    restriction("require_all_comments_resolved"),
    restriction("require_no_changes_requested"),
    restriction("restrict_merges", null, { users: [ownUuid, reviewerUuid] }),
  ],
  restrictionsProblem: null,
  openThreads: 0,
  checks: [],
  asker: reviewerUuid,
  policy: mergeReady,
  review: { head: fullHead, troubles: [], findings: [] },
};

function failing(change: Partial<GateInputs>): string[] {
  return mergeGate({ ...good, ...change })
    .filter(({ passed }) => passed !== true)
    .map(({ found }) => found);
}

const objects: Participant = {
  uuid: reviewerUuid,
  name: "Rita",
  role: "reviewer",
  verdict: "changes-requested",
};

describe("the gate", () => {
  test("is open when everything holds, and closed when there is nothing to go by", () => {
    expect(failing({})).toEqual([]);
    expect(isOpenGate(mergeGate(good))).toBe(true);
    expect(isOpenGate([])).toBe(false);
    expect(isOpenGate([{ what: "x", passed: null, found: "" }])).toBe(false);
  });

  const may = new Set(["expected", "ownBuildKey", "restrictionsProblem", "asker", "policy"]);
  test.each(Object.keys(good).filter((key) => !may.has(key)))(
    "is closed while %s is unknown",
    (key) => expect(isOpenGate(mergeGate({ ...good, [key]: null }))).toBe(false),
  );

  test.each<[string, Partial<GateInputs>, RegExp]>([
    ["declined", { state: "declined" }, /declined/],
    ["a draft", { draft: true }, /draft/],
    ["another head", { head: pushed }, /newest commit is cccccccccccc, not aaaaaaaaaaaa/],
    ["changes requested", { participants: [approvedBy(personUuid), objects] }, /requested by 1/],
    ["Kody's own by policy", { authorUuid: ownUuid }, /Kody's own/],
    ["no approval", { participants: [] }, /0 of 1/],
    ["Kody's approval alone", { participants: [approvedBy(ownUuid)] }, /0 of 1/],
    ["the author's approval alone", { participants: [approvedBy(personUuid)] }, /0 of 1/],
    ["a failed build", { builds: [someBuild({ state: "failed" })] }, /0 of 1 builds/],
    ["Kody's build alone", { builds: [someBuild({ key: "kody" })] }, /besides Kody's/],
    ["an open task", { openTasks: 2 }, /2 tasks/],
    ["an open comment", { openThreads: 3 }, /3 comments/],
    [
      "a review of another commit",
      { review: { head: "c".repeat(40), troubles: [], findings: [] } },
      /review is of/,
    ],
    ["no right of Kody's", { ownUuid: "{x}" }, /not among them/],
    ["no right of the asker's", { asker: personUuid }, /whoever asks for it is not among/],
    ["an unknown asker", { asker: "" }, /not among them/],
    [
      "a group that Kody may be in",
      { restrictions: [restriction("restrict_merges", null, { groups: ["devs"] })] },
      /name the account itself/,
    ],
    [
      "default reviewers that nobody tells of",
      { restrictions: [restriction("require_default_reviewer_approvals_to_merge", 1)] },
      /merge by hand/,
    ],
    ["a new kind", { restrictions: [restriction("require_moon_phase", 1)] }, /require_moon_phase/],
    ["no number", { restrictions: [restriction("require_approvals_to_merge")] }, /not known/],
    [
      "restrictions that can't be read",
      { restrictions: null, restrictionsProblem: "Give it the scope." },
      /Give it the scope/,
    ],
  ])("is closed with %s", (_, change, found) => {
    expect(failing(change).join(" ")).toMatch(found);
  });

  test.each([true, false])("is closed by a check that fails, blocking: %s", (blocking) => {
    const checks = [
      { name: "conflicts", passed: false, blocking, reason: "The branches conflict" },
    ];
    expect(failing({ checks })).toEqual(["The branches conflict."]);
  });

  test("believes Bitbucket's own check of what only Bitbucket knows", () => {
    const restrictions = [restriction("require_default_reviewer_approvals_to_merge", 1)];
    const check = (passed: boolean): MergeCheck[] => [
      { name: "DEFAULT_REVIEWER_APPROVALS", passed, blocking: true, reason: "" },
    ];
    expect(failing({ restrictions, checks: check(true) })).toEqual([]);
    expect(failing({ restrictions, checks: check(false) })).toHaveLength(2);
  });

  test("does without checks that Bitbucket does not offer", () => {
    expect(failing({ checks: "not-offered" })).toEqual([]);
  });

  test("asks a person for no more than Bitbucket's restrictions", () => {
    const change = { policy: null, review: null, restrictions: [], participants: [], builds: null };
    expect(failing(change)).toEqual([]);
    expect(failing({ ...change, participants: [objects] })).toHaveLength(1);
  });

  test("of several restrictions takes the strictest", () => {
    const restrictions = [1, 3, 2].map((value) => restriction("require_approvals_to_merge", value));
    expect(failing({ restrictions })).toEqual([expect.stringContaining("1 of 3")]);
  });
});

describe("restrictions of a branch", () => {
  test.each<[string, string, boolean]>([
    ["main", "main", true],
    ["main", "main2", false],
    ["release/*", "release/1", true],
    ["release/*", "release/1/hotfix", true],
    ["**", "any/thing", true],
    ["*", "any/thing", true],
    ["feature/?", "feature/x", true],
    ["feature/?", "feature/xy", false],
    ["rel*se", "release", true],
    ["rel*se", "released", false],
    ["", "main", true],
    ["[a-m]ain", "zzz", true],
    ["{main,dev}", "zzz", true],
  ])("%j is about %j: %s", (pattern, branch, is) => {
    expect(restrictionsOf(branch, [restriction("push", null, { pattern })])).toHaveLength(
      is ? 1 : 0,
    );
  });

  test("by a branch's type always count, because types are not known", () => {
    const byType = restriction("push", null, { pattern: "", branchType: "production" });
    expect(restrictionsOf("some/branch", [byType])).toHaveLength(1);
  });

  test("are matched in linear time", () => {
    const pattern = `${"*a".repeat(5_000)}b`;
    expect(restrictionsOf("a".repeat(5_000), [restriction("push", null, { pattern })])).toEqual([]);
  });
});
