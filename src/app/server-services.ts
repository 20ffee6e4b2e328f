import { parseDelivery, pullRequestFromUrl, verifySignature } from "../adapters/bitbucket/index.ts";
import { packageVersion, randomWord } from "./system.ts";
import {
  reviewFacts,
  type ConnectAnswer,
  type ReviewDetail,
  type ReviewSummary,
  type StatusAnswer,
} from "../contract/index.ts";
import {
  checkCredential,
  connect,
  enqueueOpenPullRequests,
  manualEvent,
  pullRequestEvent,
  watchRepository,
} from "../core/connect/index.ts";
import { KodyError, type RepositoryRef } from "../core/domain/index.ts";
import type {
  ArchivedResult,
  ConnectionStore,
  HostRepository,
  ReviewArchive,
  ReviewListing,
  ReviewQueue,
  WatchedRepository,
} from "../core/ports/index.ts";
import type { ServerServices, WebhookServices } from "../entry/server/index.ts";
import type { BitbucketGateway } from "./bitbucket-gateway.ts";
import { createRefusalLog } from "./refusal-log.ts";

export interface ServiceParts {
  readonly connections: ConnectionStore;
  readonly archive: ReviewArchive;
  readonly queue: ReviewQueue;
  readonly gateway: BitbucketGateway;
  /** Where Bitbucket reaches Kody; asked late, because a free port is known only after listening. */
  readonly publicUrl: () => string | null;
  readonly queueCounts: () => Promise<StatusAnswer["queue"]>;
  readonly health: () => Promise<void>;
  readonly log: (event: Readonly<Record<string, unknown>>) => void;
}

/** Joins the server's routes to core and adapters. */
export function createServerServices(parts: ServiceParts): ServerServices {
  return {
    webhooks: webhookServices(parts),
    status: () => status(parts),
    connect: (request) => connectToken(request, parts),
    repositories: () => listRepositories(parts),
    async watch({ workspace, slug }) {
      const { client } = await working(parts);
      const host = await findRepository({ workspace, slug }, parts);
      const watched = await watchRepository(host, {
        directory: client.directory,
        connections: parts.connections,
        publicUrl: parts.publicUrl(),
        random: randomWord,
      });
      const queued = await enqueueOpenPullRequests(
        watched.repository,
        client.directory,
        parts.queue,
      );
      return { workspace, slug, hook: watched.hook, queued };
    },
    async requestReview({ url }) {
      const ref = pullRequestFromUrl(url);
      if (ref === null) {
        throw new KodyError(
          "invalid-input",
          "This is not the address of a pull request, which ends in /pull-requests/NUMBER.",
        );
      }
      const repository = await watchedRepository(ref, parts);
      const answer = await parts.queue.receive(manualEvent(repository, ref.id, randomWord()));
      return { queued: answer === "queued" };
    },
    reviews: async (limit) => (await parts.archive.listReviews(limit)).map(summaryOf),
    async review(id) {
      const found = await parts.archive.findReview(id);
      return found === null ? null : { ...summaryOf(found.listing), ...detailOf(found.result) };
    },
    health: parts.health,
    log: parts.log,
    now: () => performance.now(),
  };
}

function webhookServices(parts: ServiceParts): WebhookServices {
  return {
    hookSecrets: (hookKey) => parts.connections.hookSecrets(hookKey),
    verify: (body, signature, secrets) => verifySignature(body, signature, secrets),
    read: (eventKey, body, repository) => readDelivery(eventKey, body, repository),
    receive: (event) => parts.queue.receive(event),
    count: createRefusalLog(parts.log, () => performance.now()),
  };
}

function readDelivery(
  eventKey: string,
  body: Uint8Array,
  repository: WatchedRepository,
): ReturnType<WebhookServices["read"]> {
  const parsed = parseDelivery(eventKey, body);
  if ("ignored" in parsed) {
    return parsed.ignored === "malformed"
      ? { malformed: parsed.reason }
      : { ignored: parsed.reason };
  }
  if (!repository.enabled) return { ignored: "this repository is not watched any more" };
  if (parsed.repository.uuid !== repository.uuid)
    return { malformed: "The delivery is about another repository than its hook." };
  return { event: pullRequestEvent(eventKey, repository, parsed.pullRequest) };
}

async function status(parts: ServiceParts): Promise<StatusAnswer> {
  const [connection, repositories, queue, [last]] = await Promise.all([
    parts.connections.currentConnection(),
    parts.connections.listRepositories(),
    parts.queueCounts(),
    parts.archive.listReviews(1),
  ]);
  return {
    version: packageVersion(),
    connection:
      connection === null
        ? null
        : {
            account: connection.accountName,
            status: connection.status,
            statusReason: connection.statusReason,
            tokenHint: connection.tokenHint,
            scopes: connection.scopes,
          },
    repositories: repositories.map(({ ref, enabled, hookUuid }) => ({
      workspace: ref.workspace,
      slug: ref.slug,
      enabled,
      hook: hookUuid !== null,
    })),
    queue,
    lastReviewAt: last?.record.finishedAt?.toISOString() ?? null,
  };
}

async function connectToken(
  request: { email?: string | undefined; token: string },
  parts: ServiceParts,
): Promise<ConnectAnswer> {
  const credential = checkCredential({ email: request.email ?? null, token: request.token });
  const { directory } = parts.gateway.candidate(credential);
  const connected = await connect(credential, directory, parts.connections);
  parts.gateway.renew();
  return { account: connected.account.displayName, scopes: connected.scopes };
}

async function listRepositories(parts: ServiceParts) {
  const { client } = await working(parts);
  const watched = new Map(
    (await parts.connections.listRepositories()).map((repository) => [repository.uuid, repository]),
  );
  const lists = [];
  for (const workspace of await client.directory.listWorkspaces()) {
    lists.push(...(await client.directory.listRepositories(workspace.slug)));
  }
  return lists.map(({ ref, uuid, name }) => ({
    workspace: ref.workspace,
    slug: ref.slug,
    name,
    watched: watched.get(uuid)?.enabled ?? false,
    hook: (watched.get(uuid)?.hookUuid ?? null) !== null,
  }));
}

async function findRepository(ref: RepositoryRef, parts: ServiceParts): Promise<HostRepository> {
  const { client } = await working(parts);
  const all = await client.directory.listRepositories(ref.workspace);
  const found = all.find((repository) => repository.ref.slug === ref.slug);
  if (found !== undefined) return found;
  throw new KodyError(
    "not-found",
    `The connected account sees no repository ${ref.workspace}/${ref.slug}. Check the name, or give the account access.`,
  );
}

async function watchedRepository(
  ref: RepositoryRef,
  parts: ServiceParts,
): Promise<WatchedRepository> {
  const watched = await parts.connections.listRepositories();
  const found = watched.find(
    (one) => one.ref.workspace === ref.workspace && one.ref.slug === ref.slug,
  );
  if (found?.enabled === true) return found;
  throw new KodyError(
    "not-found",
    `Kody does not watch ${ref.workspace}/${ref.slug}. Choose it first.`,
  );
}

async function working(parts: ServiceParts) {
  const current = await parts.gateway.current();
  if (current !== null) return current;
  throw new KodyError(
    "credential-refused",
    "Kody has no working connection to Bitbucket. Paste a token first.",
  );
}

function summaryOf({ record, title, url, reason, counts }: ReviewListing): ReviewSummary {
  const { finishedAt, startedAt } = record;
  return {
    id: record.id,
    workspace: record.pullRequest.workspace,
    slug: record.pullRequest.slug,
    pullRequestId: record.pullRequest.id,
    title,
    url,
    head: record.head,
    status: record.status,
    reason,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    durationMs: finishedAt === null ? null : finishedAt.getTime() - startedAt.getTime(),
    counts,
  };
}

function detailOf({
  decisions,
  timings,
  facts,
}: ArchivedResult): Omit<ReviewDetail, keyof ReviewSummary> {
  return {
    decisions: decisions.map(({ finding, outcome, reason }) => ({
      rule: finding.rule,
      severity: finding.severity,
      category: finding.category,
      title: finding.title,
      message: finding.message,
      path: finding.path,
      line: finding.range?.start ?? null,
      engine: finding.engine,
      outcome,
      reason,
    })),
    timings: inOrder(timings),
    ...reviewFacts.parse(facts),
  };
}

/** As they come in a review; the database does not keep an order. */
const stageOrder = ["plan", "fetch", "announce", "diff", "analyse", "publish"];

function inOrder(timings: Readonly<Record<string, number>>): Record<string, number> {
  const place = (stage: string): number => stageOrder.indexOf(stage);
  return Object.fromEntries(Object.entries(timings).toSorted(([a], [b]) => place(a) - place(b)));
}
