import { stepIds, type SetupAnswer, type SkipRequest, type StepId } from "../../contract/index.ts";
import { isInPlace } from "../../core/connect/index.ts";
import { tokenScopes } from "../../core/domain/index.ts";
import type { CatalogEntry, ConnectionRecord } from "../../core/ports/index.ts";
import { readAutomation } from "../automation.ts";
import { readModel } from "../model-settings.ts";
import type { SettingParts } from "./parts.ts";

/** What is known of one step. */
interface Known {
  readonly done: boolean;
  /** A few words. */
  readonly summary: string;
}

/** Reviews that are looked through for a finished one. */
const reviewsLookedAt = 50;

/** Where the set-up stands, worked out from what is there: nothing else has to be kept in step. */
export async function setupAnswer(parts: SettingParts): Promise<SetupAnswer> {
  const [known, skipped] = await Promise.all([knownSteps(parts), skippedSteps(parts)]);
  const steps = stepIds.map((id) => {
    const { done, summary } = known[id];
    if (done) return { id, state: "done" as const, summary };
    return skipped.has(id)
      ? { id, state: "skipped" as const, summary: summary === "" ? "Skipped" : summary }
      : { id, state: "open" as const, summary };
  });
  return { next: steps.find(({ state }) => state === "open")?.id ?? null, steps };
}

export async function skipStep(
  step: SkipRequest["step"],
  { settingsStore }: Pick<SettingParts, "settingsStore">,
): Promise<void> {
  await settingsStore.write(`skipped:${step}`, true);
}

async function skippedSteps({
  settingsStore,
}: Pick<SettingParts, "settingsStore">): Promise<Set<StepId>> {
  const answers = await Promise.all(
    stepIds.map(async (id) => ({ id, skipped: await settingsStore.read(`skipped:${id}`) })),
  );
  return new Set(answers.filter(({ skipped }) => skipped === true).map(({ id }) => id));
}

async function knownSteps(parts: SettingParts): Promise<Record<StepId, Known>> {
  const [connection, { repositories }] = await Promise.all([
    parts.connections.currentConnection(),
    parts.catalog.read(),
  ]);
  const watched = repositories.filter(({ watched: wanted, lost }) => wanted && !lost);
  const [model, automation, review] = await Promise.all([
    modelStep(parts),
    automationStep(parts),
    reviewStep(parts),
  ]);
  return {
    token: tokenStep(connection),
    capabilities: capabilitiesStep(connection),
    repositories: {
      done: watched.length > 0,
      summary: watched.length === 0 ? "" : `${watched.length} watched`,
    },
    webhooks: webhooksStep(watched),
    model,
    automation,
    review,
  };
}

function tokenStep(connection: ConnectionRecord | null): Known {
  if (connection === null) return { done: false, summary: "" };
  const { accountName, status, tokenHint, facts } = connection;
  return status === "active"
    ? { done: true, summary: `${accountName}, token …${tokenHint}` }
    : { done: false, summary: whyRefused[facts.refusal?.kind ?? "host"] };
}

const whyRefused = {
  host: "Bitbucket refuses the token",
  scope: "The token lacks a scope that every review needs",
  expiry: "The token's last day has come",
} as const;

/** Connecting checks the token, so a connection that works was checked. */
function capabilitiesStep(connection: ConnectionRecord | null): Known {
  if (connection?.status !== "active") return { done: false, summary: "" };
  const { known } = connection.facts;
  if (known === null) return { done: true, summary: "Bitbucket does not say which scopes" };
  // Access tokens have theirs under other names.
  const granted = tokenScopes.filter((scope) => known.granted.includes(scope)).length;
  return { done: true, summary: `${granted} of ${tokenScopes.length} scopes` };
}

/** Settled is also what was refused: it is polled, and the page says why. */
function webhooksStep(watched: readonly CatalogEntry[]): Known {
  if (watched.length === 0) return { done: false, summary: "" };
  const statuses = watched.map(({ hook }) => hook?.status ?? "pending");
  const inPlace = statuses.filter(isInPlace).length;
  return {
    done: !statuses.some((status) => status === "pending" || status === "off"),
    summary: `${inPlace} of ${watched.length} in place`,
  };
}

async function modelStep({ settingsStore }: SettingParts): Promise<Known> {
  const model = await readModel(settingsStore);
  return model === null
    ? { done: false, summary: "" }
    : { done: true, summary: `${model.model} (${model.provider})` };
}

async function automationStep({ settingsStore }: SettingParts): Promise<Known> {
  const { commentThreshold, maxComments } = await readAutomation(settingsStore);
  return {
    done: (await settingsStore.read("automation")) !== undefined,
    summary: `At most ${maxComments} comments, from ${commentThreshold} on`,
  };
}

async function reviewStep({ archive }: SettingParts): Promise<Known> {
  const reviews = await archive.listReviews(reviewsLookedAt);
  const finished = reviews.find(({ record }) => record.status === "done");
  if (finished === undefined) return { done: false, summary: "" };
  const { workspace, slug, id } = finished.record.pullRequest;
  return { done: true, summary: `${workspace}/${slug} #${id}` };
}
