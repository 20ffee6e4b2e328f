import type { Limit, SpendBudgets } from "./model.ts";

/** What people set for this installation: values by key, as JSON, each with one secret at most, which is sealed. */
export interface SettingsStore {
  /** As it was written, by whatever version of Kody: the reader checks its shape. Undefined when it was never set. */
  read(key: SettingKey): Promise<unknown>;
  /** `secret` null removes the one there is, undefined leaves it. */
  write(key: SettingKey, value: unknown, secret?: string | null): Promise<void>;
  /** With its secret. */
  remove(key: SettingKey): Promise<void>;
  /** The secret, or null; never log what it returns. */
  reveal(key: SettingKey): Promise<string | null>;
  /** The choices of single repositories, by their uuid. */
  repositoryModels(): Promise<ReadonlyMap<string, unknown>>;
}

export type SettingKey =
  | "automation"
  | "jira"
  | ModelSlot
  | "model-use"
  | `repository-model:${string}`
  | `skipped:${string}`;

/** The model that is asked first, and the one that is asked when it can't be. Each has a key of its own. */
export type ModelSlot = "model" | "fallback-model";

/** How reviews use the models that are set up. */
export interface ModelSettings {
  readonly mode: ModelMode;
  /** Of what Kody writes, as people call it: "English". */
  readonly language: string;
  /** For repositories without a choice of their own. */
  readonly use: ModelUse;
  readonly budgets: SpendBudgets & { readonly review: Limit | null };
  readonly prices: readonly ModelPrice[];
  /** Globs of files that no model gets to see. */
  readonly neverSend: readonly string[];
  /** Kody writes into the descriptions of pull requests. */
  readonly describe: boolean;
}

/** `quick`: one call. `standard`: a second one that tries to refute. `deep`: four that look for one kind each, then that. */
export type ModelMode = "quick" | "standard" | "deep";

/** `main`: the first model, and the second one when it can't be asked. `fallback`: only ever the second one. */
export type ModelUse = "off" | "main" | "fallback";

export type RepositoryModel = ModelUse | "inherited";

/** Of a provider's model, in US dollars per million tokens, which is millionths of a dollar per token. */
export interface ModelPrice {
  readonly model: string;
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}
