import { noVerdict } from "../domain/index.ts";
import type {
  ActingPolicy,
  ConfigLayer,
  Finding,
  Instruction,
  OwnRule,
  Placed,
  ReviewConfig,
  ReviewPolicy,
  RuleSetting,
} from "../domain/index.ts";
import { parseGlob, type Glob } from "./glob.ts";

/** A value and the line that says so. */
export interface Sourced<T> {
  readonly value: T;
  /** e.g. `services/orders/.kody.yml:4`. */
  readonly source: string;
}

/** True when the layer has a say about `path`. */
export function concerns(layer: Pick<ConfigLayer, "folder">, path: string): boolean {
  return layer.folder === "" || path.startsWith(`${layer.folder}/`);
}

/** The layers that have a say about `path`, the nearest first. */
export function nearestFirst(config: ReviewConfig, path: string): ConfigLayer[] {
  return config.layers.filter((layer) => concerns(layer, path)).toReversed();
}

/** The nearest layer that says anything about it decides. */
function nearest<T>(
  config: ReviewConfig,
  path: string,
  pick: (layer: ConfigLayer) => Placed<T> | null | undefined,
): Sourced<T> | null {
  return allSaid(config, path, pick)[0] ?? null;
}

/** What each layer says about it, the nearest first. */
export function allSaid<T>(
  config: ReviewConfig,
  path: string,
  pick: (layer: ConfigLayer) => Placed<T> | null | undefined,
): Sourced<T>[] {
  return nearestFirst(config, path).flatMap((layer) => {
    const placed = pick(layer);
    return placed === null || placed === undefined ? [] : [sourced(layer, placed)];
  });
}

/** Within one file the rule's own id is stronger than its namespace, and that than its category. */
export function ruleSetting(
  config: ReviewConfig,
  finding: Pick<Finding, "path" | "rule" | "category">,
): Sourced<RuleSetting> | null {
  const namespace = `${finding.rule.split("/")[0] ?? ""}/*`;
  return nearest(
    config,
    finding.path,
    ({ rules, categories }) =>
      own(rules, finding.rule) ??
      own(rules, namespace) ??
      (namespace === "config/*" ? undefined : own(categories, finding.category)),
  );
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** By configuration: the same paths are asked for by every engine and for every finding. */
const answers = new WeakMap<ReviewConfig, Map<string, Sourced<string> | null>>();

/** The glob that decides, from the root down, the last one to match; null when the path is not ignored. */
export function ignoredBy(config: ReviewConfig, path: string): Sourced<string> | null {
  const known = answers.get(config) ?? new Map<string, Sourced<string> | null>();
  answers.set(config, known);
  const answer = known.get(path);
  if (answer !== undefined) return answer;
  const decided = decideIgnored(config, path);
  known.set(path, decided);
  return decided;
}

function decideIgnored(config: ReviewConfig, path: string): Sourced<string> | null {
  let decided: Sourced<string> | null = null;
  for (const layer of config.layers) {
    if (!concerns(layer, path)) continue;
    for (const placed of layer.ignore) {
      const isBack = placed.value.startsWith("!");
      const glob = globOf(isBack ? placed.value.slice(1) : placed.value);
      if (glob?.matches(within(layer, path)) === true) {
        decided = isBack ? null : sourced(layer, placed);
      }
    }
  }
  return decided;
}

/** What of the installation's policy `.kody.yml` changes. Thresholds of folders stay with their folder. */
export function policyOf(policy: ReviewPolicy, config: ReviewConfig): ReviewPolicy {
  const root = config.layers.find((layer) => layer.folder === "");
  return {
    ...policy,
    commentThreshold: root?.commentThreshold?.value ?? policy.commentThreshold,
    maxComments: root?.maxComments?.value ?? policy.maxComments,
    failOn: root?.failOn?.value ?? policy.failOn,
    folders: config.layers.flatMap(({ folder, commentThreshold, failOn }) =>
      folder === "" || (commentThreshold === null && failOn === null)
        ? []
        : [
            {
              folder,
              commentThreshold: commentThreshold?.value ?? null,
              failOn: failOn?.value ?? null,
            },
          ],
    ),
  };
}

/** What Kody does to pull requests by itself: nothing but what the root's file says. */
export function actingPolicyOf(policy: ReviewPolicy, config: ReviewConfig): ActingPolicy {
  const root = config.layers.find((layer) => layer.folder === "");
  return {
    verdict: root?.verdict?.value ?? noVerdict,
    merge: root?.merge?.value ?? null,
    declineStale: root?.declineStale?.value ?? null,
    review: policyOf(policy, config),
  };
}

/** The team's rules that look at `path`. */
export function ownRulesFor(config: ReviewConfig, path: string): Sourced<OwnRule>[] {
  return forPath(config, path, (layer) => layer.ownRules);
}

/** The rules in plain language that are about `path`. */
export function instructionsFor(config: ReviewConfig, path: string): Sourced<Instruction>[] {
  return forPath(config, path, (layer) => layer.instructions);
}

function forPath<T extends { readonly paths: readonly string[] }>(
  config: ReviewConfig,
  path: string,
  pick: (layer: ConfigLayer) => readonly Placed<T>[],
): Sourced<T>[] {
  return config.layers.flatMap((layer) =>
    concerns(layer, path)
      ? pick(layer)
          .filter(({ value }) => matchesAny(value.paths, within(layer, path)))
          .map((placed) => sourced(layer, placed))
      : [],
  );
}

/** Later globs that begin with `!` take back; a list of nothing but such stands for all other files. */
export function matchesAny(globs: readonly string[], path: string): boolean {
  let matched = globs.every((glob) => glob.startsWith("!"));
  for (const glob of globs) {
    const isBack = glob.startsWith("!");
    if (globOf(isBack ? glob.slice(1) : glob)?.matches(path) === true) matched = !isBack;
  }
  return matched;
}

function within(layer: ConfigLayer, path: string): string {
  return layer.folder === "" ? path : path.slice(layer.folder.length + 1);
}

function sourced<T>(layer: ConfigLayer, { value, line }: Placed<T>): Sourced<T> {
  return { value, source: `${layer.path}:${line}` };
}

const known = new Map<string, Glob | null>();
const maxKnown = 5_000;

/** Parsed once: the same globs are asked for every file of every review. */
function globOf(glob: string): Glob | null {
  const found = known.get(glob);
  if (found !== undefined) return found;
  if (known.size >= maxKnown) known.clear();
  const parsed = parseGlob(glob);
  known.set(glob, parsed);
  return parsed;
}
