import type { AttendStep } from "../core/attend/index.ts";
import { actingPolicyOf } from "../core/config/index.ts";
import type { CommandContext } from "../core/conversation/index.ts";
import {
  configFileName,
  defaultPolicy,
  noConfig,
  type ActingPolicy,
  type ReviewConfig,
  type ReviewPolicy,
} from "../core/domain/index.ts";
import type { ReviewJob } from "../core/ports/index.ts";
import { branchMemory, readConfig } from "../core/review/index.ts";
import { applyPolicy, mergeNoteName, type CommandDependencies } from "../core/verdict/index.ts";
import type { Parts } from "./open-parts.ts";
import { tellOfPolicy } from "./review-news.ts";

/** Words of a `.kody.yml` without which it does not let Kody act by itself, however it is written. */
const actingKeys = /verdict|merge|declineStale/;

/** What verdicts and merges of one visit need; the policy is read once, as the destination has it now. */
export function actingDependencies(
  { pullRequest, repositoryUuid }: ReviewJob,
  { database, teamConfig }: Pick<Parts, "database" | "teamConfig">,
  review: ReviewPolicy,
): CommandDependencies {
  let policy: Promise<ActingPolicy> | null = null;
  return {
    async facts() {
      const last = await database.reviews.lastReview(pullRequest);
      return last === null
        ? null
        : ((await database.archive.findReview(last.id))?.result.facts ?? null);
    },
    policy: (context) => (policy ??= readPolicy(context, repositoryUuid)),
  };

  async function readPolicy(context: CommandContext, repository: string): Promise<ActingPolicy> {
    const standing = await context.current();
    const opened = await context.open(standing.pullRequest);
    const { branch } = standing.pullRequest.destination;
    const memory = branchMemory(database.configMemory, repository, branch);
    const read = await readConfig(opened.repository, opened.destination, [], teamConfig, memory);
    // Of a file that can't be read nothing follows but what it was good for before.
    return actingPolicyOf(review, { ...noConfig, layers: read.layers });
  }
}

/** What a team lets Kody do by itself, in sentences. */
export function automationOf(config: ReviewConfig): string[] {
  const { verdict, merge, declineStale } = actingPolicyOf(defaultPolicy, config);
  return [
    verdict.approve === null
      ? "Kody approves nothing by itself."
      : "Kody approves by itself what meets the conditions of `verdict`.",
    verdict.requestChanges === null
      ? "It requests no changes by itself."
      : `It requests changes for findings from ${verdict.requestChanges.findings} on.`,
    merge === null ? "It merges nothing by itself." : "It merges by itself what is ready.",
    declineStale === null
      ? "It declines nothing by itself."
      : `It declines what was left alone for ${declineStale.after} days, announced a week before.`,
  ];
}

/** The team's policy, where it has one: otherwise it costs no call and no look at the code. */
export function actingSteps(
  { pullRequest, repositoryUuid }: ReviewJob,
  { database, log, news }: Pick<Parts, "database" | "log" | "news">,
  deps: CommandDependencies,
): readonly AttendStep[] {
  return [
    {
      name: "policy",
      whilePaused: false,
      async run(shared) {
        if (!(await mayAct())) return;
        const context = { ...shared, working: async () => {} };
        const outcome = await applyPolicy(context, await deps.policy(context), deps);
        if (outcome.verdict.state === "stopped")
          log({
            level: "warn",
            event: "policy stopped",
            reason: outcome.verdict.because.join(" "),
          });
        await tellOfPolicy(shared, outcome, news);
      },
    },
  ];

  /** By what was kept of the branch's file at the last review: without a review nothing is decided anyway. */
  async function mayAct(): Promise<boolean> {
    if ((await database.notes.read(pullRequest, mergeNoteName)) !== undefined) return true;
    if ((await database.notes.read(pullRequest, "verdict")) !== undefined) return true;
    const last = await database.reviews.lastReview(pullRequest);
    if (last === null) return false;
    const branch = last.destinationBranch;
    const text = await database.configMemory.lastGood(repositoryUuid, branch, configFileName);
    return text !== null && actingKeys.test(text);
  }
}
