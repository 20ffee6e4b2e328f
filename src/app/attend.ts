import {
  attendPullRequest,
  giveUpAttending,
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
import type { KodyError } from "../core/domain/index.ts";
import type { ReviewJob } from "../core/ports/index.ts";
import type { Parts } from "./open-parts.ts";
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
    accounts: [connection.accountUuid.replace(/^\{(.*)\}$/, "$1")],
    understandsWords: model !== null,
    handlers: handlers(parts),
    steps: steps(current, parts),
  };
}

function handlers(parts: Parts): ConversationDependencies["handlers"] {
  const later = async () => ({ text: "later", outcome: "later" });
  return {
    explain: later,
    fix: later,
    ask: later,
    summary: later,
    tests: later,
    approve: later,
    decline: later,
    merge: later,
    config: later,
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

function steps(_: Working, __: Parts): readonly AttendStep[] {
  return [];
}
