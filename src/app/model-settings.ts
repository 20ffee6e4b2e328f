import { z } from "zod";
import { modelProvider, modelUse, type ModelUse } from "../contract/index.ts";
import type {
  Limit,
  ModelChoice,
  ModelSettings,
  ModelSlot,
  RepositoryModel,
  SettingsStore,
} from "../core/ports/index.ts";

type Reading = Pick<SettingsStore, "read">;

const storedModel = z.object({
  provider: modelProvider,
  model: z.string(),
  url: z.string().nullable(),
  region: z.string().nullable(),
});

/** Files that hold keys and passwords, by their usual names. */
export const usualNeverSend: readonly string[] = [
  ".env*",
  "*.{pem,key,p12,pfx,jks,keystore,kdbx}",
  "id_{rsa,dsa,ecdsa,ed25519}*",
  "{.npmrc,.netrc,.pgpass,.htpasswd}",
];

const defaults: ModelUse = {
  mode: "standard",
  language: "English",
  use: "main",
  budgets: {
    review: { tokens: null, usd: 1 },
    day: { tokens: null, usd: 10 },
    month: { tokens: null, usd: 100 },
  },
  prices: [],
  neverSend: [...usualNeverSend],
  describe: false,
};

/** The model that was chosen; null for none, and for one that this version of Kody can't read. */
export async function readModel(
  store: Reading,
  slot: ModelSlot = "model",
): Promise<ModelChoice | null> {
  const stored = storedModel.safeParse(await store.read(slot));
  return stored.success ? stored.data : null;
}

/**
 * What was set; the defaults in the place of what was never set, or what this version can't read. Of what keeps code
 * from being sent, an unreadable value stands for the strictest.
 */
export async function readModelUse(store: Reading): Promise<ModelUse> {
  const stored = z.record(z.string(), z.unknown()).safeParse((await store.read("model-use")) ?? {});
  if (!stored.success) return { ...defaults, use: "off" };
  const { mode, language, use, budgets, prices, neverSend, describe } = modelUse.shape;
  const known = <T>(field: keyof ModelUse, shape: z.ZodType<T>, usual: T, unreadable: T): T => {
    if (!(field in stored.data)) return usual;
    const read = shape.safeParse(stored.data[field]);
    return read.success ? read.data : unreadable;
  };
  return {
    mode: known("mode", mode, defaults.mode, defaults.mode),
    language: known("language", language, defaults.language, defaults.language),
    use: known("use", use, defaults.use, "off"),
    budgets: known("budgets", budgets, defaults.budgets, defaults.budgets),
    prices: known("prices", prices, defaults.prices, defaults.prices),
    neverSend: known("neverSend", neverSend, defaults.neverSend, ["**"]),
    describe: known("describe", describe, defaults.describe, defaults.describe),
  };
}

/** How reviews use the models, as the next review takes it. */
export async function readModelSettings(store: Reading): Promise<ModelSettings> {
  const { budgets, ...rest } = await readModelUse(store);
  const { review, day, month } = budgets;
  return {
    ...rest,
    budgets: { review: limitOf(review), day: limitOf(day), month: limitOf(month) },
  };
}

function limitOf({ tokens, usd }: ModelUse["budgets"]["day"]): Limit | null {
  if (tokens === null && usd === null) return null;
  return { tokens, microDollars: usd === null ? null : Math.round(usd * 1_000_000) };
}

/** What was chosen for one repository. What this version can't read is `off`: then nothing is sent. */
export function repositoryModel(stored: unknown): RepositoryModel {
  if (stored === undefined) return "inherited";
  const read = modelUse.shape.use.safeParse(stored);
  return read.success ? read.data : "off";
}

/** A model that may be asked; its key is the secret of the setting `slot`. */
export interface UsableModel {
  readonly slot: ModelSlot;
  readonly choice: ModelChoice;
}

/** Which models a review of this repository may ask, in this order; with none it goes without. */
export async function modelsOfRepository(store: Reading, uuid: string): Promise<UsableModel[]> {
  const own = repositoryModel(await store.read(`repository-model:${uuid}`));
  const use = own === "inherited" ? (await readModelUse(store)).use : own;
  const slots: Readonly<Record<typeof use, readonly ModelSlot[]>> = {
    off: [],
    main: ["model", "fallback-model"],
    fallback: ["fallback-model"],
  };
  const usable: UsableModel[] = [];
  for (const slot of slots[use]) {
    const choice = await readModel(store, slot);
    if (choice !== null) usable.push({ slot, choice });
  }
  return usable;
}
