import { sameCommit, type MergePolicy, type PullRequestState } from "../domain/index.ts";
import type { BranchRestriction, Build, MergeCheck, Participant } from "../ports/index.ts";
import {
  approvalCondition,
  buildCondition,
  completeness,
  taskCondition,
  type Condition,
} from "./decide-verdict.ts";
import type { ReviewLook } from "./review-look.ts";
import { demandOf, mayMerge, restrictionsOf } from "./restrictions.ts";

/** All that a merge goes by. Null is unknown, and what is unknown keeps the gate closed. */
export interface GateInputs {
  readonly state: PullRequestState | null;
  readonly draft: boolean | null;
  /** As it is now: 12 or 40 digits. */
  readonly head: string | null;
  /** The commit that is to be merged. */
  readonly expected: string;
  readonly destinationBranch: string | null;
  readonly ownUuid: string | null;
  readonly authorUuid: string | null;
  readonly participants: readonly Participant[] | null;
  readonly openTasks: number | null;
  /** All builds, Kody's too. */
  readonly builds: readonly Build[] | null;
  /** The key of Kody's own build status. */
  readonly ownBuildKey: string;
  readonly restrictions: readonly BranchRestriction[] | null;
  /** Why they could not be read, and what to do about it. */
  readonly restrictionsProblem: string | null;
  /** Threads on the change that nobody resolved. */
  readonly openThreads: number | null;
  readonly checks: readonly MergeCheck[] | "not-offered" | null;
  /** Who asked for it, besides Kody's account; null when a policy did. */
  readonly asker: string | null;
  /** What the team asks for beyond Bitbucket's restrictions; null when a person asks for the merge. */
  readonly policy: MergePolicy | null;
  readonly review: ReviewLook | null;
}

/** `passed` null: not known, which keeps the gate closed like false. */
export interface GateItem {
  readonly what: string;
  readonly passed: boolean | null;
  /** As a sentence. */
  readonly found: string;
}

/**
 * Kody's own gate: below its Premium plan Bitbucket only warns, and merges through the API whatever its merge checks
 * say. The first items cost nothing to know; see `standingGate`.
 */
export function mergeGate(inputs: GateInputs): GateItem[] {
  return [...standingGate(inputs), ...restrictionGate(inputs), ...checkGate(inputs)];
}

export function isOpenGate(gate: readonly GateItem[]): boolean {
  return gate.length > 0 && gate.every(({ passed }) => passed === true);
}

/** What the pull request itself says: worth a look before anything else is asked for. */
export function standingGate(inputs: GateInputs): GateItem[] {
  const { state, draft, head, expected, policy } = inputs;
  return [
    item("state", {
      met: state === null ? null : state === "open",
      found: state === null ? "It is not known whether it is open." : `It is ${state}.`,
    }),
    item("draft", {
      met: draft === null ? null : !draft,
      found:
        draft === null
          ? "It is not known whether it is a draft."
          : draft
            ? "It is a draft."
            : "It is no draft.",
    }),
    item("commit", headCondition(head, expected)),
    item("changes requested", changesCondition(inputs.participants)),
    ...(policy === null ? [] : policyGate(policy, inputs)),
  ];
}

function policyGate(policy: MergePolicy, inputs: GateInputs): GateItem[] {
  const { ownUuid, authorUuid, review, expected } = inputs;
  const isOwn = ownUuid === null || authorUuid === null ? null : ownUuid === authorUuid;
  return [
    item("author", {
      met: isOwn === null ? null : !isOwn,
      found:
        isOwn === null
          ? "It is not known whether it is Kody's own."
          : isOwn
            ? "It is Kody's own, which no policy merges."
            : "It is not Kody's own.",
    }),
    item("review", {
      met: review === null ? null : sameCommit(review.head, expected),
      found:
        review === null
          ? "No review of this commit has finished."
          : `The review is of ${review.head.slice(0, 12)}.`,
    }),
    item("completeness", completeness(review)),
    ...(policy.approvals > 0
      ? [item("approvals", approvalCondition(inputs, policy.approvals))]
      : []),
    ...(policy.tasks === "done" ? [item("tasks", taskCondition(inputs.openTasks))] : []),
  ];
}

function item(what: string, { met, found }: Condition): GateItem {
  return { what, passed: met, found };
}

function headCondition(head: string | null, expected: string): Condition {
  if (head === null) return { met: null, found: "Its newest commit is not known." };
  return sameCommit(head, expected)
    ? { met: true, found: `Its newest commit is ${expected.slice(0, 12)}.` }
    : {
        met: false,
        found: `Its newest commit is ${head.slice(0, 12)}, not ${expected.slice(0, 12)}.`,
      };
}

function changesCondition(participants: readonly Participant[] | null): Condition {
  if (participants === null)
    return { met: null, found: "Whether somebody requests changes is not known." };
  const count = participants.filter(({ verdict }) => verdict === "changes-requested").length;
  return {
    met: count === 0,
    found: count === 0 ? "Nobody requests changes." : `Changes are requested by ${count}.`,
  };
}

function restrictionGate(inputs: GateInputs): GateItem[] {
  const { destinationBranch, restrictions, policy } = inputs;
  const builds = policy?.builds === "passed" ? [policyBuilds(inputs)] : [];
  if (restrictions === null || destinationBranch === null) {
    const found = inputs.restrictionsProblem ?? "The branch's restrictions are not known.";
    return [...builds, { what: "restrictions", passed: null, found }];
  }
  const own = restrictionsOf(destinationBranch, restrictions);
  const kinds = new Set(own.map(({ kind }) => kind));
  return [
    ...builds,
    ...approvalRestrictions(inputs, own),
    ...(kinds.has("require_passing_builds_to_merge") ? [requiredBuilds(inputs, own)] : []),
    ...(kinds.has("require_tasks_to_be_completed")
      ? [item("required tasks", taskCondition(inputs.openTasks))]
      : []),
    ...(kinds.has("require_all_comments_resolved") ? [threadItem(inputs.openThreads)] : []),
    ...otherRequirements(inputs, own),
    ...mergeRights(inputs, own),
  ];
}

function policyBuilds({ builds, ownBuildKey }: GateInputs): GateItem {
  return item("builds", buildCondition(builds?.filter(({ key }) => key !== ownBuildKey) ?? null));
}

function approvalRestrictions(
  inputs: GateInputs,
  restrictions: readonly BranchRestriction[],
): GateItem[] {
  const kind = "require_approvals_to_merge";
  if (!restrictions.some((one) => one.kind === kind)) return [];
  const needed = demandOf(kind, restrictions);
  return [
    needed === null
      ? { what: "required approvals", passed: null, found: "How many are needed is not known." }
      : item("required approvals", approvalCondition(inputs, needed)),
  ];
}

/** Those that this gate looks into itself. */
const judged = new Set([
  "require_approvals_to_merge",
  "require_passing_builds_to_merge",
  "require_tasks_to_be_completed",
  "require_all_comments_resolved",
  "require_no_changes_requested",
]);

/**
 * What else must hold, such as approvals of default reviewers, only Bitbucket knows: a check of its own must name it.
 * Restrictions that Bitbucket has yet to invent are met in the same way.
 */
function otherRequirements(
  { checks }: GateInputs,
  restrictions: readonly BranchRestriction[],
): GateItem[] {
  const kinds = restrictions
    .filter(({ kind, value }) => kind.startsWith("require_") && !judged.has(kind) && value !== 0)
    .map(({ kind }) => kind);
  return [...new Set(kinds)].map((kind): GateItem => {
    const core = lettersOf(kind.replace(/^require_|_to_merge$/g, ""));
    const check =
      checks === null || checks === "not-offered"
        ? undefined
        : checks.find(({ name }) => lettersOf(name).includes(core));
    const what = kind.replaceAll("_", " ");
    if (check === undefined)
      return {
        what,
        passed: null,
        found: `The branch has the restriction ${kind}, and whether it holds Bitbucket does not say; merge by hand.`,
      };
    const found = `Bitbucket says that ${kind} ${check.passed ? "holds" : "does not hold"}.`;
    return { what, passed: check.passed, found };
  });
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, "");
}

function requiredBuilds(
  { builds }: GateInputs,
  restrictions: readonly BranchRestriction[],
): GateItem {
  const what = "required builds";
  const needed = demandOf("require_passing_builds_to_merge", restrictions);
  if (builds === null || needed === null)
    return { what, passed: null, found: "The state of its builds is not known." };
  const passed = builds.filter(({ state }) => state === "successful").length;
  const isGood = passed === builds.length && passed >= Math.max(1, needed);
  const found = `${passed} of ${builds.length} builds are successful; ${Math.max(1, needed)} must be, and none may fail or run.`;
  return { what, passed: isGood, found };
}

function threadItem(openThreads: number | null): GateItem {
  if (openThreads === null)
    return { what: "comments", passed: null, found: "Whether comments are open is not known." };
  return {
    what: "comments",
    passed: openThreads === 0,
    found: openThreads === 0 ? "All comments are resolved." : `${openThreads} comments are open.`,
  };
}

/**
 * `restrict_merges` decides who merges by pull request; `push` only who pushes past them, so it says nothing here. What
 * Bitbucket enforces of both it enforces on every plan.
 */
function mergeRights(
  { ownUuid, asker }: GateInputs,
  restrictions: readonly BranchRestriction[],
): GateItem[] {
  if (!restrictions.some(({ kind }) => kind === "restrict_merges")) return [];
  const say = (what: string, who: string, uuid: string | null): GateItem => {
    const passed = uuid === null ? null : mayMerge(uuid, restrictions);
    if (passed === true) return { what, passed, found: `${who} may merge into the branch.` };
    const found =
      passed === false
        ? `Only some may merge into the branch, and ${who.toLowerCase()} is not among them.`
        : `Whether ${who.toLowerCase()} may merge into the branch is not known; name the account itself in the branch's restriction.`;
    return { what, passed, found };
  };
  return [
    say("Kody's right to merge", "The account of this reviewer", ownUuid),
    ...(asker === null ? [] : [say("the right to merge", "Whoever asks for it", asker)]),
  ];
}

function checkGate({ checks }: GateInputs): GateItem[] {
  const what = "merge checks";
  if (checks === null)
    return [{ what, passed: null, found: "Bitbucket's merge checks could not be read." }];
  if (checks === "not-offered")
    return [{ what, passed: true, found: "Bitbucket itself refuses what conflicts." }];
  const failed = checks.filter(({ passed }) => !passed);
  if (failed.length === 0) return [{ what, passed: true, found: "Bitbucket's checks pass." }];
  // A check that only warns counts as well: whether it blocks depends on the plan that is paid for.
  return failed.map(({ name, reason }) => ({ what, passed: false, found: sayCheck(name, reason) }));
}

function sayCheck(name: string, reason: string): string {
  const said = reason.trim() === "" ? name : reason.trim();
  return /[.?!]$/.test(said) ? said : `${said}.`;
}
