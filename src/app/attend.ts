import { maskSecrets } from "../adapters/analyzers/index.ts";
import { isFeatureOn } from "../core/connect/index.ts";
import {
  approveCommand,
  declineCommand,
  mergeCommand,
  type CommandDependencies,
} from "../core/verdict/index.ts";
import { keepLeftovers } from "../core/left-open/index.ts";
import { explainPipelines } from "../core/pipelines/index.ts";
import {
  attendPullRequest,
  giveUpAttending,
  reasonsOf,
  type AttendDependencies,
  type Attended,
  type AttendStep,
} from "../core/attend/index.ts";
import {
  helpCommand,
  ignoreCommand,
  pauseCommand,
  rememberCommand,
  resolveCommand,
  resumeCommand,
  reviewCommand,
  statusCommand,
  type ConversationDependencies,
} from "../core/conversation/index.ts";
import {
  askCommand,
  explainCommand,
  summaryCommand,
  testsCommand,
  type TalkDependencies,
} from "../core/talk/index.ts";
import type { KodyError } from "../core/domain/index.ts";
import { configCommand, fixCommand } from "../core/fixing/index.ts";
import type { ReviewJob } from "../core/ports/index.ts";
import { reviewPolicy } from "./automation.ts";
import type { Parts } from "./open-parts.ts";
import { actingDependencies, actingSteps, automationOf } from "./acting.ts";
import { ownNames } from "./own-names.ts";
import { ownAccount } from "./own-account.ts";
import { working } from "./services/index.ts";
import { sha256 } from "./system.ts";

/** Looks after a pull request besides reviewing it. */
export async function attend(job: ReviewJob, parts: Parts, signal: AbortSignal): Promise<Attended> {
  return attendPullRequest(job, await dependencies(job, await working(parts), parts), signal);
}

export async function abandonVisit(job: ReviewJob, error: KodyError, parts: Parts): Promise<void> {
  const current = await parts.gateway.current();
  if (current === null) return;
  const deps = await dependencies(job, current, parts);
  await giveUpAttending(job, error, deps, AbortSignal.timeout(60_000)).catch((cause: unknown) => {
    parts.log({
      level: "error",
      event: "failure could not be said on the pull request",
      reason: cause instanceof Error ? cause.message : String(cause),
    });
  });
}

type Working = Awaited<ReturnType<typeof working>>;

async function dependencies(
  job: ReviewJob,
  current: Working,
  parts: Parts,
): Promise<AttendDependencies> {
  const { client, connection } = current;
  const { database, mirrors, clock, queue, auditLog } = parts;
  const model = await parts.modelOf({ id: null, repositoryUuid: job.repositoryUuid });
  const talk = { model, policy: await reviewPolicy(parts.settingsStore) };
  const acting = actingDependencies(job, parts, talk.policy);
  return {
    host: client.codeHost,
    standing: client.standing,
    verdicts: client.verdicts,
    commits: client.commits,
    mirrors,
    store: database.reviews,
    archive: database.archive,
    notes: database.notes,
    commands: database.commands,
    receive: (event) => queue.receive(event),
    auditLog,
    clock,
    digest: sha256,
    own: ownAccount(connection, parts.connections, await parts.reachKey()),
    accounts: () => ownNames(current),
    understandsWords: model !== null,
    handlers: handlers(parts, talk, acting),
    steps: [
      ...actingSteps(job, parts, acting),
      ...pipelineSteps(current, talk),
      leftOpenStep(parts),
    ],
  };
}

function handlers(
  parts: Parts,
  talk: TalkDependencies,
  acting: CommandDependencies,
): ConversationDependencies["handlers"] {
  const { analyzers, syntax, teamConfig, database } = parts;
  const fixing = {
    analyzers,
    syntax,
    policy: talk.policy,
    teamConfig,
    configMemory: database.configMemory,
  };
  return {
    fix: fixCommand(fixing),
    explain: explainCommand(talk),
    ask: askCommand(talk),
    summary: summaryCommand(talk),
    tests: testsCommand(talk),
    approve: approveCommand(acting),
    decline: declineCommand(),
    merge: mergeCommand(acting),
    config: configCommand({ ...fixing, history: database.ruleHistory, automation: automationOf }),
    review: reviewCommand,
    pause: pauseCommand,
    resume: resumeCommand,
    status: statusCommand,
    help: helpCommand,
    resolve: resolveCommand,
    ignore: ignoreCommand,
    remember: rememberCommand(parts.database.memories),
  };
}

/** What is still open at the merge is kept for the page. */
function leftOpenStep({ database }: Parts): AttendStep {
  const { archive, leftovers } = database;
  return {
    name: "left open",
    whilePaused: true,
    async run(context, job) {
      if (reasonsOf(job).includes("pullrequest:fulfilled"))
        await keepLeftovers(context, { archive, leftovers });
    },
  };
}

/** After what may have changed the head's builds; a review changes none, and must cost no more for it. */
const mayHaveBuilt = /^(?:repo:commit_status|poll$)/;

function pipelineSteps(
  { client, connection }: Working,
  { model, policy }: TalkDependencies,
): readonly AttendStep[] {
  if (!isFeatureOn(connection, "pipelines")) return [];
  const { pipelines } = client;
  return [
    {
      name: "pipelines",
      whilePaused: false,
      async run(context, job) {
        if (!reasonsOf(job).some((reason) => mayHaveBuilt.test(reason))) return;
        await explainPipelines(context, { pipelines, mask: maskSecrets, model, policy });
      },
    },
  ];
}
