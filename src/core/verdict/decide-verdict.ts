import { matchesAny } from "../config/index.ts";
import {
  atLeast,
  sameCommit,
  type ApproveConditions,
  type Category,
  type PullRequestState,
  type Severity,
  type VerdictPolicy,
} from "../domain/index.ts";
import type { Build, Participant } from "../ports/index.ts";
import type { CountedFinding, ReviewLook } from "./review-look.ts";

/** All that a verdict goes by. Null is unknown, and what is unknown never approves. */
export interface VerdictInputs {
  readonly state: PullRequestState | null;
  readonly draft: boolean | null;
  /** Kody's account. */
  readonly ownUuid: string | null;
  readonly authorUuid: string | null;
  /** As it is now: 12 or 40 digits. */
  readonly head: string | null;
  readonly review: ReviewLook | null;
  /** Of exactly this head. */
  readonly change: ChangeSize | null;
  /** Without Kody's own. */
  readonly builds: readonly Build[] | null;
  readonly openTasks: number | null;
  readonly participants: readonly Participant[] | null;
}

export interface ChangeSize {
  /** Old and new names of all changed files; null when parts of the change could not be read. */
  readonly paths: readonly string[] | null;
  readonly files: number;
  /** Added and removed; null where that says nothing, as with binary files and submodules. */
  readonly lines: number | null;
}

export type Verdict = "approve" | "request-changes" | "none";

export interface VerdictDecision {
  readonly verdict: Verdict;
  /** What decided, each as a sentence with what was found. */
  readonly because: readonly string[];
  /** False: what is still unknown could change it. */
  readonly settled: boolean;
}

/** One condition: null is unknown, which counts as not met. */
export interface Condition {
  readonly met: boolean | null;
  readonly found: string;
}

/** What the policy comes to. Plain values only: no text of a model or of a stranger has a say. */
export function decideVerdict(policy: VerdictPolicy, inputs: VerdictInputs): VerdictDecision {
  const basics = basicConditions(inputs);
  if (basics.some(({ met }) => met !== true)) return none(basics);
  const grave = graveFindings(policy, inputs);
  if (grave.length > 0)
    return { verdict: "request-changes", because: grave.map(describeFinding), settled: true };
  if (policy.approve === null)
    return { verdict: "none", because: ["Nothing asks for changes."], settled: true };
  const conditions = [...basics, ...approveConditions(policy.approve, inputs)];
  if (conditions.some(({ met }) => met !== true)) return none(conditions);
  return { verdict: "approve", because: conditions.map(({ found }) => found), settled: true };
}

function none(conditions: readonly Condition[]): VerdictDecision {
  const settled = conditions.some(({ met }) => met === false);
  return { verdict: "none", because: failedOf(conditions), settled };
}

export function failedOf(conditions: readonly Condition[]): string[] {
  return conditions.filter(({ met }) => met !== true).map(({ found }) => found);
}

/** What every verdict needs, whatever the policy says. */
export function basicConditions(inputs: VerdictInputs): Condition[] {
  const { state, draft, ownUuid, authorUuid, head, review } = inputs;
  const isOwn = ownUuid === null || authorUuid === null ? null : ownUuid === authorUuid;
  return [
    {
      met: state === null ? null : state === "open",
      found: state === null ? "It is not known whether it is open." : `It is ${state}.`,
    },
    {
      met: draft === null ? null : !draft,
      found:
        draft === null
          ? "It is not known whether it is a draft."
          : draft
            ? "It is a draft."
            : "It is no draft.",
    },
    {
      met: isOwn === null ? null : !isOwn,
      found:
        isOwn === null
          ? "It is not known whether it is Kody's own."
          : isOwn
            ? "It is Kody's own, and Kody gives no verdict on its own work."
            : "It is not Kody's own.",
    },
    freshness(head, review),
  ];
}

function freshness(head: string | null, review: ReviewLook | null): Condition {
  if (head === null) return { met: null, found: "Its newest commit is not known." };
  const short = head.slice(0, 12);
  if (review === null) return { met: null, found: `No review of ${short} has finished.` };
  return sameCommit(head, review.head)
    ? { met: true, found: `The review is of ${short}, the newest commit.` }
    : {
        met: false,
        found: `The review is of ${review.head.slice(0, 12)}, but the newest commit is ${short}.`,
      };
}

function graveFindings({ requestChanges }: VerdictPolicy, { review }: VerdictInputs) {
  if (requestChanges === null || review === null) return [];
  const { findings, categories, paths } = requestChanges;
  return review.findings.filter(
    (one) =>
      !one.waivedHere &&
      counts(one, findings, categories) &&
      (paths === null || matchesAny(paths, one.path)),
  );
}

export function counts(
  finding: CountedFinding,
  threshold: Severity,
  categories: readonly Category[] | null,
): boolean {
  return (
    atLeast(finding.severity, threshold) &&
    (categories === null || categories.includes(finding.category))
  );
}

/** Kody's own words only: a rule's id and a number. */
function describeFinding({ severity, rule, waivedHere }: CountedFinding): string {
  const waived = waivedHere ? ", ignored by a comment of the change itself" : "";
  return `There is a finding of severity ${severity}: ${rule}${waived}.`;
}

function approveConditions(policy: ApproveConditions, inputs: VerdictInputs): Condition[] {
  return [
    completeness(inputs.review),
    ...findingConditions(policy, inputs.review),
    ...sizeConditions(policy, inputs.change),
    ...authorConditions(policy, inputs.authorUuid),
    ...(policy.builds === "passed" ? [buildCondition(inputs.builds)] : []),
    ...(policy.tasks === "done" ? [taskCondition(inputs.openTasks)] : []),
    ...peopleConditions(policy, inputs),
  ];
}

export function completeness(review: ReviewLook | null): Condition {
  const troubles = review?.troubles ?? null;
  if (troubles === null) return { met: null, found: "Whether the review is complete is unknown." };
  return troubles.length === 0
    ? { met: true, found: "The review is complete." }
    : { met: false, found: `The review is not complete: ${troubles.join(", ")}.` };
}

function findingConditions(
  { noFindings, categories }: ApproveConditions,
  review: ReviewLook | null,
): Condition[] {
  if (review === null) return [{ met: null, found: "Its findings are not known." }];
  const left = review.findings.filter((one) => counts(one, noFindings, categories));
  if (left.length > 0) return left.map((one) => ({ met: false, found: describeFinding(one) }));
  const which = categories === null ? "" : ` in ${categories.join(", ")}`;
  return [{ met: true, found: `No finding of severity ${noFindings} or above${which}.` }];
}

function sizeConditions(
  { paths, maxChangedLines, maxFiles }: ApproveConditions,
  change: ChangeSize | null,
): Condition[] {
  const conditions: Condition[] = [];
  const most = (what: string, limit: number | null, found: number | null): void => {
    if (limit === null) return;
    conditions.push(
      found === null
        ? { met: null, found: `How many ${what} changed is not known; at most ${limit} may.` }
        : { met: found <= limit, found: `${found} ${what} changed; at most ${limit} may.` },
    );
  };
  if (paths !== null) {
    const changed = change?.paths ?? null;
    const others = changed?.filter((path) => !matchesAny(paths, path)) ?? [];
    conditions.push(
      changed === null || changed.length === 0
        ? { met: null, found: "Which files changed is not known." }
        : {
            met: others.length === 0,
            found:
              others.length === 0
                ? "Every changed file is in `paths`."
                : `${others.length} of ${changed.length} changed paths are not in \`paths\`.`,
          },
    );
  }
  const isWhole = change !== null && change.paths !== null;
  most("lines", maxChangedLines, isWhole ? change.lines : null);
  most("files", maxFiles, isWhole ? change.files : null);
  return conditions;
}

function authorConditions(
  { authors, notAuthors }: ApproveConditions,
  author: string | null,
): Condition[] {
  if (authors === null && notAuthors.length === 0) return [];
  if (author === null) return [{ met: null, found: "Its author is not known." }];
  const uuid = author.toLowerCase();
  const isAllowed = (authors === null || authors.includes(uuid)) && !notAuthors.includes(uuid);
  return [
    {
      met: isAllowed,
      found: `Pull requests of this author are ${isAllowed ? "" : "not "}to be approved.`,
    },
  ];
}

/** Kody's own build status is no proof of anything but Kody. */
export function buildCondition(builds: readonly Build[] | null): Condition {
  if (builds === null) return { met: null, found: "The state of its builds is not known." };
  if (builds.length === 0) return { met: false, found: "There is no build besides Kody's." };
  const others = builds.filter(({ state }) => state !== "successful");
  const count = builds.length === 1 ? "The one build is" : `All ${builds.length} builds are`;
  return others.length === 0
    ? { met: true, found: `${count} successful.` }
    : { met: false, found: `${others.length} of ${builds.length} builds are not successful.` };
}

export function taskCondition(openTasks: number | null): Condition {
  if (openTasks === null) return { met: null, found: "Whether tasks are open is not known." };
  const found = openTasks === 1 ? "1 task is open." : `${openTasks} tasks are open.`;
  return { met: openTasks === 0, found: openTasks === 0 ? "No task is open." : found };
}

function peopleConditions(
  { requiredReviewers, approvals }: ApproveConditions,
  inputs: VerdictInputs,
): Condition[] {
  const conditions: Condition[] = [];
  if (approvals > 0) conditions.push(approvalCondition(inputs, approvals));
  if (requiredReviewers.length > 0) {
    const approved = approversOf(inputs);
    const missing = requiredReviewers.filter((uuid) => approved?.has(uuid) !== true).length;
    conditions.push({
      met: approved === null ? null : missing === 0,
      found:
        approved === null
          ? "Who approved is not known."
          : missing === 0
            ? "All required reviewers approved."
            : `${missing} of ${requiredReviewers.length} required reviewers have not approved.`,
    });
  }
  const refused = inputs.participants?.some(
    ({ uuid, verdict }) => verdict === "changes-requested" && uuid !== inputs.ownUuid,
  );
  conditions.push({
    met: refused === undefined ? null : !refused,
    found:
      refused === undefined
        ? "Whether somebody requests changes is not known."
        : refused
          ? "Somebody requests changes."
          : "Nobody requests changes.",
  });
  return conditions;
}

export function approvalCondition(
  inputs: Pick<VerdictInputs, "participants" | "ownUuid" | "authorUuid">,
  needed: number,
): Condition {
  const approved = approversOf(inputs);
  if (approved === null) return { met: null, found: "Who approved is not known." };
  return {
    met: approved.size >= needed,
    found: `${approved.size} of ${needed} needed approvals, Kody's and the author's not counted.`,
  };
}

/** In lower case. Accounts that are gone, the author and Kody don't count; without knowing Kody nobody does. */
function approversOf({
  participants,
  ownUuid,
  authorUuid,
}: Pick<VerdictInputs, "participants" | "ownUuid" | "authorUuid">): Set<string> | null {
  if (participants === null || ownUuid === null || authorUuid === null) return null;
  return new Set(
    participants.flatMap(({ uuid, verdict }) =>
      verdict === "approved" && uuid !== null && uuid !== ownUuid && uuid !== authorUuid
        ? [uuid.toLowerCase()]
        : [],
    ),
  );
}
