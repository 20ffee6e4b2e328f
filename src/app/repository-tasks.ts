import { listRepositories, pollRepositories, reconcileHooks } from "../core/connect/index.ts";
import { isKodyError } from "../core/domain/index.ts";
import type { CaretakerTask } from "../entry/worker/index.ts";
import { allowedHooks, hookDependencies, type ServiceParts } from "./services/index.ts";

/** A round that takes longer gives way, and goes on at the next look. */
const roundMilliseconds = 240_000;

/** What keeps repositories, hooks and events up to date. Without a working connection each waits for its next time. */
export function repositoryTasks(parts: ServiceParts): CaretakerTask[] {
  return [
    { name: "hooks", every: 60, atMost: 300, run: (signal) => seeToHooks(parts, limited(signal)) },
    { name: "poll", every: 60, atMost: 300, run: (signal) => poll(parts, limited(signal)) },
    { name: "listing", every: 3_600, atMost: 300, run: () => list(parts) },
  ];
}

function limited(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(roundMilliseconds)]);
}

async function seeToHooks(parts: ServiceParts, signal: AbortSignal): Promise<number | null> {
  const current = await parts.gateway.current();
  if (current === null) return null;
  const { client, connection } = current;
  const { looks } = parts.shares;
  return reconcileHooks(
    {
      ...hookDependencies(client.hooks, connection, parts),
      looking: allowedHooks(client.within("looks", looks.ledger).hooks, connection),
      looksPerHour: looks.perHour,
      tokenSince: connection.facts.connectedAt,
    },
    signal,
  );
}

async function poll(parts: ServiceParts, signal: AbortSignal): Promise<number | null> {
  const current = await parts.gateway.current();
  if (current === null) return null;
  const { ledger, perHour } = parts.shares.poll;
  return pollRepositories(
    {
      polls: parts.polls,
      directory: current.client.within("poll", ledger).directory,
      perHour,
      queue: parts.queue,
      hooks: parts.hooks,
      clock: parts.clock,
    },
    signal,
  );
}

async function list(parts: ServiceParts): Promise<number | null> {
  const current = await parts.gateway.current();
  // Soon after it is connected, whoever connects it.
  if (current === null) return 60;
  try {
    const { lost, back, begun } = await listRepositories({
      directory: current.client.directory,
      catalog: parts.catalog,
      now: () => parts.clock.now(),
    });
    for (const { uuid, ref } of lost) {
      await parts.notices.raise({
        key: `repository-lost/${uuid}`,
        level: "warning",
        title: `The connected account no longer sees ${ref.workspace}/${ref.slug}, so Kody can't review there.`,
        remedy: "Give the account access again, or stop watching the repository.",
        path: "/setup/repositories",
      });
    }
    for (const { uuid } of back) await parts.notices.settle(`repository-lost/${uuid}`);
    if (begun.length + back.length > 0) {
      await parts.hurry("hooks");
      await parts.hurry("poll");
    }
    return null;
  } catch (error) {
    if (isKodyError(error)) return error.retryable ? Math.max(60, error.retryAfter ?? 300) : null;
    throw error;
  }
}
