import {
  createAnalysisHost,
  teamRulesAnalyzer,
  type AnalysisHost,
} from "../adapters/analyzers/index.ts";
import { parseTeamFile, type ParsedTeamFile } from "../config/index.ts";
import { maxAlternatives, maxGlobWeight, ownRulesFor, parseGlob } from "../core/config/index.ts";
import { noVerdict } from "../core/domain/index.ts";
import { mergeOf, verdictOf } from "./acting-policy.ts";
import type {
  ConfigLayer,
  ConfigProblem,
  OwnMatch,
  OwnRule,
  Placed,
} from "../core/domain/index.ts";
import type { ParsedConfig, TeamConfig } from "../core/ports/index.ts";

type OwnRuleText = NonNullable<ParsedTeamFile["file"]["ownRules"]>[number];

/** `.kody.yml` read by its schema, its own rules tried in the analysis process before any of them is used. */
export function createTeamConfig(host = createAnalysisHost()): TeamConfig {
  return {
    async parse({ path, text }): Promise<ParsedConfig> {
      const result = parseTeamFile(path, text);
      if (!result.ok) return result;
      const layer = layerOf(path, result.parsed);
      const problems = [
        ...globProblems(layer, result.parsed),
        ...(await ruleProblems(layer, result.parsed, host)),
      ].toSorted((a, b) => a.line - b.line);
      return problems.length === 0 ? { ok: true, layer } : { ok: false, problems };
    },
    analyzers(config) {
      if (config.layers.every((layer) => layer.ownRules.length === 0)) return [];
      return [
        teamRulesAnalyzer(host, (path) => ownRulesFor(config, path).map(({ value }) => value)),
      ];
    },
  };
}

function globProblems(layer: ConfigLayer, { placeOf }: ParsedTeamFile): ConfigProblem[] {
  const { approve, requestChanges } = layer.verdict?.value ?? noVerdict;
  const listed = [
    ...Object.entries({ approve, requestChanges }).flatMap(([key, conditions]) =>
      (conditions?.paths ?? []).map((glob, at) => ({ glob, place: ["verdict", key, "paths", at] })),
    ),
    ...layer.ignore.map(({ value }, at) => ({ glob: value, place: ["ignore", at] })),
    ...(["ownRules", "instructions"] as const).flatMap((key) =>
      layer[key].flatMap(({ value }, at) =>
        value.paths.map((glob, index) => ({ glob, place: [key, at, "paths", index] })),
      ),
    ),
  ];
  let weight = 0;
  return listed.flatMap(({ glob, place }) => {
    const parsed = parseGlob(glob.replace(/^!/, ""));
    const problem = (message: string): ConfigProblem => ({
      path: layer.path,
      ...placeOf(place),
      message,
    });
    if (parsed === null) {
      const shown = glob.replaceAll("`", "'");
      return [
        problem(
          `The braces of \`${shown}\` don't close, or stand for more than ${maxAlternatives} globs.`,
        ),
      ];
    }
    const isFirstTooMuch = weight <= maxGlobWeight && weight + parsed.weight > maxGlobWeight;
    weight += parsed.weight;
    return isFirstTooMuch
      ? [
          problem(
            `Up to here the globs are longer than ${maxGlobWeight} characters, all braces counted.`,
          ),
        ]
      : [];
  });
}

async function ruleProblems(
  layer: ConfigLayer,
  { placeOf }: ParsedTeamFile,
  host: AnalysisHost,
): Promise<ConfigProblem[]> {
  const rules = layer.ownRules.map(({ value }) => value);
  const reasons = rules.length === 0 ? [] : await host.check(rules);
  return rules.flatMap((rule, at) => {
    const reason = reasons[at] ?? null;
    if (reason === null) return [];
    const message = `The own rule \`${rule.name}\` can't be used. ${reason}`;
    return [{ path: layer.path, ...placeOf(["ownRules", at, keyOf(rule)]), message }];
  });
}

function keyOf({ match }: OwnRule): string {
  if (match.kind === "regex") return "regex";
  return "pattern" in match.rule ? "pattern" : "rule";
}

function layerOf(path: string, { file, lineOf }: ParsedTeamFile): ConfigLayer {
  const placed = <T>(value: T, ...at: (string | number)[]): Placed<T> => ({
    value,
    line: lineOf(at),
  });
  const optional = <T>(value: T | undefined, key: string): Placed<T> | null =>
    value === undefined ? null : placed(value, key);
  const record = <T>(values: Readonly<Record<string, T>> = {}, key: string) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, placed(value, key, name)]),
    );
  return {
    path,
    folder: path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "",
    commentThreshold: optional(file.commentThreshold, "commentThreshold"),
    maxComments: optional(file.maxComments, "maxComments"),
    failOn: optional(file.failOn, "failOn"),
    verdict: optional(verdictOf(file.verdict), "verdict"),
    merge: optional(mergeOf(file.merge), "merge"),
    declineStale: optional(file.declineStale, "declineStale"),
    rules: record(file.rules, "rules"),
    categories: record(file.categories, "categories"),
    ignore: (file.ignore ?? []).map((glob, at) => placed(glob, "ignore", at)),
    ownRules: (file.ownRules ?? []).map((rule, at) => placed(ownRuleOf(rule), "ownRules", at)),
    instructions: (file.instructions ?? []).map((one, at) =>
      placed(typeof one === "string" ? { text: one, paths: [] } : one, "instructions", at),
    ),
  };
}

function ownRuleOf(rule: OwnRuleText): OwnRule {
  const { name, title, message, severity, category, paths } = rule;
  return { name, title, message, severity, category, paths, match: matchOf(rule) };
}

function matchOf(rule: OwnRuleText): OwnMatch {
  if (rule.regex !== undefined) {
    return { kind: "regex", regex: rule.regex, flags: rule.ignoreCase ? "i" : "" };
  }
  return {
    kind: "pattern",
    languages: rule.languages ?? [],
    rule: rule.rule ?? { pattern: rule.pattern ?? "" },
    constraints: rule.constraints ?? null,
    fix: rule.fix ?? null,
  };
}
