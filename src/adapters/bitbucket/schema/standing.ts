import { z } from "zod";
import {
  mergeStrategies,
  type BranchRestriction,
  type Build,
  type MergeCheck,
  type MergeStrategy,
  type Participant,
  type Task,
} from "../../../core/ports/index.ts";
import { flag, positiveId, text, userUuid } from "./fields.ts";
import { pullRequest } from "./pull-request.ts";

const participant = z
  .object({
    user: z.object({ uuid: z.string().nullish(), display_name: text }).nullish(),
    role: text,
    approved: z.boolean(),
    // A verdict that nobody understands must not pass for none.
    state: z.enum(["approved", "changes_requested"]).nullish(),
  })
  .transform(({ user, role, approved, state }): Participant => ({
    uuid: user?.uuid ?? null,
    name: user?.display_name ?? "",
    role: role === "REVIEWER" ? "reviewer" : "participant",
    verdict: state === "changes_requested" ? "changes-requested" : approved ? "approved" : null,
  }));

const strategy = z.enum(mergeStrategies);

/** Strategies that are not known here are left out. */
const strategies = z
  .array(z.string())
  .nullish()
  .transform((names): MergeStrategy[] =>
    (names ?? []).flatMap((name) => strategy.safeParse(name).data ?? []),
  );

/** These decide: an answer without them must not pass for an open pull request of which nobody said anything. */
export const standing = z.intersection(
  pullRequest,
  z
    .object({
      state: z.string().min(1),
      participants: z.array(participant),
      reviewers: z.array(userUuid),
      close_source_branch: flag,
      task_count: z.number().nullish(),
      merge_commit: z.object({ hash: z.string() }).nullish(),
      closed_by: userUuid,
      destination: z
        .object({
          branch: z
            .object({ merge_strategies: strategies, default_merge_strategy: z.string().nullish() })
            .nullish(),
        })
        .nullish(),
    })
    .transform((raw) => ({
      participants: raw.participants,
      reviewers: raw.reviewers.filter((uuid) => uuid !== null),
      closeSourceBranch: raw.close_source_branch,
      openTasks: raw.task_count ?? null,
      mergeCommit: raw.merge_commit?.hash ?? null,
      closedByUuid: raw.closed_by,
      mergeStrategies: raw.destination?.branch?.merge_strategies ?? [],
      defaultStrategy:
        strategy.safeParse(raw.destination?.branch?.default_merge_strategy).data ?? null,
    })),
);

const buildStates = new Map<string, Build["state"]>([
  ["SUCCESSFUL", "successful"],
  ["FAILED", "failed"],
  ["STOPPED", "stopped"],
]);

/** A build and when it was last spoken of, in milliseconds. A state that is not known here has not ended well yet. */
export const build = z
  .object({
    key: z.string().min(1),
    name: text,
    state: text,
    url: text,
    description: text,
    created_on: text,
    updated_on: text,
  })
  .transform(({ key, name, state, url, description, ...raw }): { build: Build; at: number } => ({
    build: {
      key,
      name: name === "" ? key : name,
      state: buildStates.get(state.toUpperCase()) ?? "in-progress",
      // It ends up in links.
      url: /^https?:\/\//i.test(url) ? url : "",
      description,
    },
    at: Date.parse(raw.updated_on) || Date.parse(raw.created_on) || 0,
  }));

export const task = z
  .object({ id: positiveId, state: text, content: z.object({ raw: text }).nullish() })
  .transform(({ id, state, content }): Task => ({
    id,
    text: content?.raw ?? "",
    resolved: state === "RESOLVED",
  }));

export const branchRestriction = z
  .object({
    kind: z.string(),
    pattern: text,
    branch_match_kind: text,
    branch_type: z.string().nullish(),
    value: z.number().nullish(),
    users: z.array(userUuid).nullish(),
    groups: z.array(z.object({ slug: text })).nullish(),
  })
  .transform((raw): BranchRestriction => ({
    kind: raw.kind,
    pattern: raw.pattern,
    branchType: raw.branch_match_kind === "branching_model" ? (raw.branch_type ?? "") : null,
    value: raw.value ?? null,
    users: (raw.users ?? []).filter((uuid) => uuid !== null),
    groups: (raw.groups ?? []).flatMap(({ slug }) => (slug === "" ? [] : [slug])),
  }));

export const mergeCheck = z
  .object({ type: text, status: text, blocking: z.boolean().nullish(), reason: text })
  .transform(({ type, status, blocking, reason }): MergeCheck => ({
    name: type,
    passed: status === "PASSED",
    blocking: blocking ?? true,
    reason,
  }));

/** Of one account in one repository. */
export const effectivePermission = z.object({
  user: userUuid,
  permission: z.string(),
});

const commitHash = z
  .object({ hash: z.string().regex(/^(?:[0-9a-f]{12}|[0-9a-f]{40})$/) })
  .nullish()
  .catch(null)
  .transform((commit) => commit?.hash ?? null);

/** The answers that say that it was done; anything else leaves open whether it was. */
export const approved = z.object({ approved: z.literal(true) });
export const changesRequested = z.object({ state: z.literal("changes_requested") });
export const declined = z.object({ state: z.literal("DECLINED") });
export const mergedPullRequest = z.object({ state: z.literal("MERGED"), merge_commit: commitHash });

/** How a merge goes on. What is neither under way nor done must pass for neither. */
export const mergeTask = z
  .object({
    task_status: z.enum(["PENDING", "SUCCESS"]),
    merge_result: z.object({ merge_commit: commitHash }).nullish(),
  })
  .transform((raw) => ({
    pending: raw.task_status === "PENDING",
    commit: raw.merge_result?.merge_commit ?? null,
  }));
