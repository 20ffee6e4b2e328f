import { createCodeContext, maskSecrets, type AnalysisHost } from "../adapters/analyzers/index.ts";
import { createTokenCounter } from "../adapters/model/index.ts";
import { parseGlob } from "../core/config/index.ts";
import { createAsker, priceOf, type AskModel, type ModelTools } from "../core/model/index.ts";
import type {
  ModelMode,
  Models,
  Notices,
  ModelSettings,
  SettingsStore,
  SpendStore,
  TokenCounter,
} from "../core/ports/index.ts";
import type { ModelOf } from "../core/review/index.ts";
import { modelsOfRepository, readModelSettings } from "./model-settings.ts";
import { sha256 } from "./system.ts";

/** Tokens of one question and, of them, of code besides the diff: more of it makes models less precise. */
const questionTokens = 32_000;
const contextTokens = 12_000;
const maxGroups = 8;

export interface ModelReviewParts {
  readonly settingsStore: Pick<SettingsStore, "read" | "reveal">;
  readonly models: Pick<Models, "ask">;
  readonly spend: SpendStore;
  /** Parses the code around a change. */
  readonly host: AnalysisHost;
  readonly notices: Notices;
  readonly now: () => Date;
}

/** The model's half for the reviews of a server: read anew for each one, so that a change of settings counts at once. */
export function modelOf(parts: ModelReviewParts): ModelOf {
  const { settingsStore, models, spend, now } = parts;
  return async ({ id, repositoryUuid, deep }) => {
    const usable = await modelsOfRepository(settingsStore, repositoryUuid);
    if (usable.length === 0) return null;
    const { mode, language, budgets, prices, neverSend } = await readModelSettings(settingsStore);
    const askable = await Promise.all(
      usable.map(async ({ slot, choice }) => ({
        choice,
        key: await settingsStore.reveal(slot),
        price: priceOf(choice, ownPrices(prices, choice.provider)),
      })),
    );
    const tokens = createTokenCounter();
    const asker = createAsker({
      askable,
      models,
      tokens,
      spend,
      budgets,
      reviewId: id,
      repositoryUuid,
      now,
    });
    const ask = noticing(asker, parts.notices);
    return modelTools({
      ask,
      tokens,
      host: parts.host,
      mode: deep === true ? "deep" : mode,
      language,
      neverSend,
    });
  };
}

const noticeKey = "model";

/** People hear once that reviews go without their model, and once that it is back. */
function noticing(ask: AskModel, notices: Notices): AskModel {
  return async (purpose, question, signal) => {
    const asked = await ask(purpose, question, signal);
    if (asked.status === "answered") await notices.settle(noticeKey);
    else if (asked.thisReviewOnly !== true)
      await notices.raise({
        key: noticeKey,
        level: "warning",
        title: `Reviews go without the language model: ${asked.because}.`,
        remedy:
          "They are repeated by themselves when it may answer again. Check the model and its budgets in the settings.",
        path: "/settings",
      });
    return asked;
  };
}

/** A price that people entered counts for the model of that name, whoever provides it. */
function ownPrices(
  prices: ModelSettings["prices"],
  provider: Parameters<typeof priceOf>[0]["provider"],
): Parameters<typeof priceOf>[1] {
  return prices.map(({ model, ...price }) => ({ provider, model, price }));
}

export function modelTools(given: {
  readonly ask: AskModel;
  readonly tokens: TokenCounter;
  readonly host: AnalysisHost;
  readonly mode: ModelMode;
  readonly language: string;
  readonly neverSend: readonly string[];
}): ModelTools {
  const { ask, tokens, host, mode, language } = given;
  const globs = given.neverSend.map((glob) => parseGlob(glob));
  return {
    ask,
    tokens,
    context: createCodeContext(host),
    digest: sha256,
    mask: maskSecrets,
    // A glob that can't be read keeps everything back rather than nothing.
    neverSend: (path) => globs.some((glob) => glob === null || glob.matches(path)),
    mode,
    language,
    questionTokens,
    contextTokens,
    maxGroups,
  };
}
