import type { ModelUse, ModelUseAnswer, RepositoryModelRequest } from "../../contract/index.ts";
import { maxGlobWeight, parseGlob } from "../../core/config/index.ts";
import { KodyError, startOfDay, startOfMonth, type Actor } from "../../core/domain/index.ts";
import type { Spent } from "../../core/ports/index.ts";
import type { SettingServices } from "../../entry/server/index.ts";
import { readModelUse, repositoryModel } from "../model-settings.ts";
import { changes } from "./changes.ts";
import type { SettingParts } from "./parts.ts";

type Parts = Pick<SettingParts, "auditLog" | "catalog" | "clock" | "settingsStore" | "spend">;
type ModelUseServices = Pick<SettingServices, "modelUse" | "setModelUse" | "setRepositoryModel">;

/** How reviews use the models, and what that costs. */
export function modelUseServices(parts: Parts): ModelUseServices {
  return {
    modelUse: () => answer(parts),
    async setModelUse(request, actor) {
      await setModelUse(request, actor, parts);
      return answer(parts);
    },
    async setRepositoryModel(request, actor) {
      await setRepositoryModel(request, actor, parts);
      return answer(parts);
    },
  };
}

async function answer(parts: Parts): Promise<ModelUseAnswer> {
  const { catalog, clock, settingsStore, spend } = parts;
  const now = clock.now();
  const [use, day, month, choices] = await Promise.all([
    readModelUse(settingsStore),
    spend.spentSince(startOfDay(now)),
    spend.spentSince(startOfMonth(now)),
    settingsStore.repositoryModels(),
  ]);
  const { repositories } = choices.size === 0 ? { repositories: [] } : await catalog.read();
  return {
    use,
    spent: { day: inUsd(day), month: inUsd(month) },
    repositories: repositories.flatMap(({ uuid, ref }) => {
      const model = repositoryModel(choices.get(uuid));
      return model === "inherited" ? [] : [{ workspace: ref.workspace, slug: ref.slug, model }];
    }),
  };
}

function inUsd({ tokens, microDollars }: Spent) {
  return { tokens, usd: microDollars / 1_000_000 };
}

async function setModelUse(
  wanted: ModelUse,
  actor: Actor,
  { auditLog, settingsStore }: Parts,
): Promise<void> {
  checkGlobs(wanted.neverSend);
  checkPrices(wanted.prices);
  const before = await readModelUse(settingsStore);
  await settingsStore.write("model-use", wanted);
  const details = changes(before, wanted);
  if (Object.keys(details).length > 0)
    await auditLog.record({ actor, action: "settings.changed", subject: "model-use", details });
}

function checkGlobs(globs: readonly string[]): void {
  let weight = 0;
  for (const glob of globs) {
    const parsed = parseGlob(glob);
    if (parsed === null)
      throw invalid(`${glob} is no glob: its braces don't close or stand for too much.`);
    weight += parsed.weight;
  }
  if (weight > maxGlobWeight)
    throw invalid("The files that are never sent are described by too much. Use fewer globs.");
}

function checkPrices(prices: ModelUse["prices"]): void {
  const names = prices.map(({ model }) => model);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw invalid(`${twice} has two prices. Leave one.`);
}

async function setRepositoryModel(
  { workspace, slug, model }: RepositoryModelRequest,
  actor: Actor,
  { auditLog, catalog, settingsStore }: Parts,
): Promise<void> {
  const { repositories } = await catalog.read();
  const found = repositories.find(({ ref }) => ref.workspace === workspace && ref.slug === slug);
  if (found === undefined)
    throw new KodyError(
      "not-found",
      `Kody knows no repository ${workspace}/${slug}. Check its name.`,
    );
  const key = `repository-model:${found.uuid}` as const;
  const before = repositoryModel(await settingsStore.read(key));
  if (model === "inherited") await settingsStore.remove(key);
  else await settingsStore.write(key, model);
  if (before === model) return;
  await auditLog.record({
    actor,
    action: "settings.changed",
    subject: `model of ${workspace}/${slug}`,
    details: { from: before, to: model },
  });
}

function invalid(message: string): KodyError {
  return new KodyError("invalid-input", message);
}
