import {
  defaultPolicy,
  type Category,
  type ConfigLayer,
  type Placed,
  type ReviewConfig,
} from "../domain/index.ts";
import {
  allSaid,
  ignoredBy,
  instructionsFor,
  nearestFirst,
  ownRulesFor,
  type Sourced,
} from "./resolve.ts";

/** One setting as it is in force for a path. */
export interface ExplainedValue {
  readonly name: string;
  readonly value: string;
  /** `FILE:LINE`, or `default`. */
  readonly source: string;
  /** What files further up say, in whose place this stands. */
  readonly insteadOf: readonly Sourced<string>[];
}

export interface Explanation {
  /** Files that have a say, nearest first. */
  readonly files: readonly string[];
  /** Null when the path is looked at. */
  readonly ignored: Sourced<string> | null;
  readonly thresholds: readonly ExplainedValue[];
  readonly categories: readonly ExplainedValue[];
  readonly rules: readonly ExplainedValue[];
  readonly ownRules: readonly ExplainedValue[];
  /** In plain language: they need a model. */
  readonly instructions: readonly ExplainedValue[];
}

/** Every setting that concerns `path`, with the line it comes from. */
export function explainConfig(config: ReviewConfig, path: string): Explanation {
  const layers = nearestFirst(config, path);
  const said = (
    name: string,
    pick: (layer: ConfigLayer) => Placed<string | number> | null | undefined,
    fallback: string,
  ): ExplainedValue => {
    const [first, ...others] = allSaid(config, path, pick).map(({ value, source }) => ({
      value: String(value),
      source,
    }));
    const inForce = first ?? { value: fallback, source: "default" };
    return { name, ...inForce, insteadOf: others };
  };
  const names = (pick: (layer: ConfigLayer) => object): string[] =>
    [...new Set(layers.flatMap((layer) => Object.keys(pick(layer))))].toSorted();
  return {
    files: layers.map((layer) => layer.path),
    ignored: ignoredBy(config, path),
    thresholds: [
      said("commentThreshold", (layer) => layer.commentThreshold, defaultPolicy.commentThreshold),
      said("maxComments", (layer) => layer.maxComments, String(defaultPolicy.maxComments)),
      said("failOn", (layer) => layer.failOn, defaultPolicy.failOn),
    ],
    categories: names((layer) => layer.categories).map((name) =>
      // The names are keys of the record itself.
      said(name, (layer) => layer.categories[name as Category], ""),
    ),
    rules: names((layer) => layer.rules).map((name) =>
      said(name, (layer) => layer.rules[name], ""),
    ),
    ownRules: ownRulesFor(config, path).map(({ value, source }) => ({
      name: `team/${value.name}`,
      value: value.severity,
      source,
      insteadOf: [],
    })),
    instructions: instructionsFor(config, path).map(({ value, source }) => ({
      name: value.text,
      value: "needs a model",
      source,
      insteadOf: [],
    })),
  };
}
