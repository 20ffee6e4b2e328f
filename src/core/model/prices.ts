import type { ModelChoice, ModelProvider, ModelUsage } from "../ports/index.ts";

/** US dollars for a million tokens, which is also millionths of a dollar for one. */
export interface Price {
  readonly input: number;
  /** Input read from the provider's cache. */
  readonly cached: number;
  readonly output: number;
}

/** What models cost. `model` is the beginning of the provider's name; the longest that fits counts. */
export type PriceTable = readonly {
  readonly provider: ModelProvider;
  readonly model: string;
  readonly price: Price;
}[];

type Row = readonly [model: string, input: number, cached: number, output: number];

/*
 * List prices for requests of ordinary length and speed, as far as known at the end of 2025 and not compared with the
 * providers' pages since: an estimate. What came later has no price here until it is added; settings can say it.
 */
const claude: readonly Row[] = [
  ["claude-opus-4-5", 5, 0.5, 25],
  ["claude-opus-4-1", 15, 1.5, 75],
  ["claude-opus-4", 15, 1.5, 75],
  ["claude-opus-4-0", 15, 1.5, 75],
  ["claude-sonnet-4-5", 3, 0.3, 15],
  ["claude-sonnet-4", 3, 0.3, 15],
  ["claude-sonnet-4-0", 3, 0.3, 15],
  ["claude-haiku-4-5", 1, 0.1, 5],
  ["claude-3-7-sonnet", 3, 0.3, 15],
  ["claude-3-5-sonnet", 3, 0.3, 15],
  ["claude-3-5-haiku", 0.8, 0.08, 4],
  ["claude-3-opus", 15, 1.5, 75],
  ["claude-3-haiku", 0.25, 0.03, 1.25],
];

const gpt: readonly Row[] = [
  ["gpt-5.2", 1.75, 0.175, 14],
  ["gpt-5.1", 1.25, 0.125, 10],
  ["gpt-5.1-codex", 1.25, 0.125, 10],
  ["gpt-5.1-codex-mini", 0.25, 0.025, 2],
  ["gpt-5", 1.25, 0.125, 10],
  ["gpt-5-codex", 1.25, 0.125, 10],
  ["gpt-5-mini", 0.25, 0.025, 2],
  ["gpt-5-nano", 0.05, 0.005, 0.4],
  ["gpt-5-pro", 15, 15, 120],
  ["gpt-4.1", 2, 0.5, 8],
  ["gpt-4.1-mini", 0.4, 0.1, 1.6],
  ["gpt-4.1-nano", 0.1, 0.025, 0.4],
  ["gpt-4o", 2.5, 1.25, 10],
  ["gpt-4o-mini", 0.15, 0.075, 0.6],
  ["o1", 15, 7.5, 60],
  ["o3", 2, 0.5, 8],
  ["o3-mini", 1.1, 0.55, 4.4],
  ["o4-mini", 1.1, 0.275, 4.4],
];

const gemini: readonly Row[] = [
  ["gemini-3-pro", 2, 0.2, 12],
  ["gemini-3-flash", 0.5, 0.05, 3],
  ["gemini-2.5-pro", 1.25, 0.125, 10],
  ["gemini-2.5-flash", 0.3, 0.03, 2.5],
  ["gemini-2.5-flash-lite", 0.1, 0.01, 0.4],
  ["gemini-2.0-flash", 0.1, 0.025, 0.4],
  ["gemini-2.0-flash-lite", 0.075, 0.075, 0.3],
];

const nova: readonly Row[] = [
  ["amazon.nova-premier", 2.5, 0.625, 12.5],
  ["amazon.nova-pro", 0.8, 0.2, 3.2],
  ["amazon.nova-lite", 0.06, 0.015, 0.24],
  ["amazon.nova-micro", 0.035, 0.00875, 0.14],
];

/** Azure: of deployments that are named after their model. Servers of one's own have no list. */
const known: Readonly<Record<ModelProvider, readonly Row[]>> = {
  anthropic: claude,
  openai: gpt,
  google: gemini,
  azure: gpt,
  "amazon-bedrock": [
    ...nova,
    ...claude.map(([model, ...price]): Row => [`anthropic.${model}`, ...price]),
  ],
  "openai-compatible": [],
};

/** A date, a version or a stage: the same model at the same price. Anything else after a name is another model. */
const sameModel = /^(?:-latest|-preview)?(?:[-@]\d{2,8}){0,3}(?:-v\d+(?::\d+)?)?$/;
/** A single number is no date: claude-opus-4-8 is not claude-opus-4. */
const otherVersion = /^-\d{1,3}(?:-|$)/;
const bedrockRegion = /^(?:us|us-gov|eu|apac|jp|au|ca|global)\./;

/** What a model costs; of `own` first, which settings may give. Null when nobody told: then only tokens are counted. */
export function priceOf(
  { provider, model }: Pick<ModelChoice, "provider" | "model">,
  own: PriceTable = [],
): Price | null {
  const stated = own
    .filter((entry) => entry.provider === provider && model.startsWith(entry.model))
    .toSorted((a, b) => b.model.length - a.model.length)[0];
  if (stated !== undefined) return stated.price;
  const name = provider === "amazon-bedrock" ? model.replace(bedrockRegion, "") : model;
  const row = known[provider].find(([start]) => isSame(name, start));
  return row === undefined ? null : { input: row[1], cached: row[2], output: row[3] };
}

/** Of a large model of the end of 2025, without what a cache saves. */
const largeModel: Price = { input: 5, cached: 5, output: 25 };

/**
 * What budgets count for a model whose price nobody told: they must not take it for a free one. Null for servers of one's
 * own, which most often are.
 */
export function assumedPrice(provider: ModelProvider): Price | null {
  return provider === "openai-compatible" ? null : largeModel;
}

function isSame(name: string, start: string): boolean {
  if (!name.startsWith(start)) return false;
  const rest = name.slice(start.length);
  return sameModel.test(rest) && !otherVersion.test(rest);
}

/** Millionths of a US dollar, rounded up; 0 without a price. What writing to a cache costs extra is not in it. */
export function costOf({ input, cached, output }: ModelUsage, price: Price | null): number {
  if (price === null) return 0;
  const fresh = Math.max(0, input - cached);
  const exact = fresh * price.input + cached * price.cached + output * price.output;
  // Rounded before it is rounded up: 0.1 × 3 must not cost a millionth more.
  return Math.ceil(Math.round(exact * 1_000) / 1_000);
}
