import { isScalar, type YAMLMap } from "yaml";
import { nameInTitle, quote } from "../source/index.ts";
import { asMap, asText, elements, entries, get, type Value } from "../yaml-file/index.ts";
import { type Checked, lineOf } from "./report.ts";
import { type Pipeline, pipelinesOf } from "./steps.ts";

/** Bitbucket: steps per pipeline, steps of parallel groups and stages included. */
const MOST_STEPS = 100;
/** Bitbucket: caches that need no definition. */
const PREDEFINED_CACHES = [
  "docker",
  "composer",
  "dotnetcore",
  "gradle",
  "ivy2",
  "maven",
  "node",
  "pip",
  "sbt",
];

/** What only shows when the steps of a pipeline are seen together. */
export function checkSteps(checked: Checked): void {
  const pipelines = pipelinesOf(checked.file);
  if (pipelines.length === 0) noPipelines(checked);
  const defined = definitions(checked);
  for (const pipeline of pipelines) {
    tooManySteps(checked, pipeline);
    repeatedDeployments(checked, pipeline);
    for (const { map } of pipeline.steps) {
      if (defined === null) continue;
      undefinedNames(checked, map, "services", [...defined.services, "docker"]);
      undefinedNames(checked, map, "caches", [...defined.caches, ...PREDEFINED_CACHES]);
    }
  }
  noMaxTime(checked, pipelines);
  sslVerify(checked, pipelines);
}

function noPipelines(checked: Checked): void {
  const root = asMap(checked.file, checked.file.root);
  if (root !== null && get(checked.file, root, "pipelines") !== null) return;
  checked.remarks.push({
    rule: "no-pipelines",
    severity: "high",
    title: "File defines no pipelines",
    message: `Bitbucket needs the key ${quote("pipelines")} at the top of the file with at least one pipeline below it.`,
    range: null,
  });
}

function tooManySteps(checked: Checked, pipeline: Pipeline): void {
  if (pipeline.steps.length <= MOST_STEPS) return;
  checked.remarks.push({
    rule: "too-many-steps",
    severity: "high",
    title: "Pipeline has more than 100 steps",
    message: `Bitbucket runs at most ${MOST_STEPS} steps in a pipeline; ${quote(pipeline.name)} has ${pipeline.steps.length}. Join steps or split the pipeline.`,
    range: lineOf(checked, pipeline.at),
  });
}

function repeatedDeployments(checked: Checked, pipeline: Pipeline): void {
  const seen = new Set<string>();
  for (const { map, at } of [...pipeline.steps, ...pipeline.stages]) {
    const value = get(checked.file, map, "deployment");
    const name = asText(checked.file, value);
    if (name === null || name.includes("$")) continue;
    if (seen.has(name)) {
      checked.remarks.push({
        rule: "duplicate-deployment",
        severity: "high",
        title: `Two steps of a pipeline deploy to ${nameInTitle(name)}`,
        message: `Bitbucket allows each deployment environment once per pipeline and refuses ${quote(pipeline.name)} otherwise. Put the steps into one stage that has the deployment, or use another environment.`,
        range: lineOf(checked, value) ?? lineOf(checked, at),
      });
    }
    seen.add(name);
  }
}

/** Null when definitions come from elsewhere too. */
function definitions(checked: Checked): { services: string[]; caches: string[] } | null {
  const { file } = checked;
  const root = asMap(file, file.root);
  const block = root === null ? null : asMap(file, get(file, root, "definitions"));
  if (block !== null && get(file, block, "imports") !== null) return null;
  const names = (key: string): string[] => {
    const map = block === null ? null : asMap(file, get(file, block, key));
    return map === null ? [] : entries(file, map).map((entry) => entry.name);
  };
  return { services: names("services"), caches: names("caches") };
}

function undefinedNames(
  checked: Checked,
  step: YAMLMap,
  key: "services" | "caches",
  known: readonly string[],
): void {
  for (const item of elements(checked.file, get(checked.file, step, key))) {
    const name = asText(checked.file, item);
    if (name === null || known.includes(name) || name.includes("$")) continue;
    const one = key === "services" ? "service" : "cache";
    checked.remarks.push({
      rule: `undefined-${one}`,
      severity: "medium",
      title: `${one === "service" ? "Service" : "Cache"} ${nameInTitle(name)} isn't defined`,
      message: `The step uses ${quote(name)}, which is neither predefined by Bitbucket nor listed under ${quote(`definitions: ${key}`)}. Define it there or correct the name.`,
      range: lineOf(checked, item),
    });
  }
}

function noMaxTime(checked: Checked, pipelines: readonly Pipeline[]): void {
  const { file } = checked;
  const root = asMap(file, file.root);
  const options = root === null ? null : asMap(file, get(file, root, "options"));
  const steps = pipelines.flatMap((pipeline) => pipeline.steps);
  if (steps.length === 0 || (options !== null && get(file, options, "max-time") !== null)) return;
  if (steps.some(({ map }) => get(file, map, "max-time") !== null)) return;
  checked.remarks.push({
    rule: "no-max-time",
    severity: "low",
    title: "No step has a time limit",
    message:
      "A step that hangs runs for Bitbucket's default of 120 minutes, and the minutes are charged. Set `max-time` under `options`.",
    range: null,
  });
}

function sslVerify(checked: Checked, pipelines: readonly Pipeline[]): void {
  const { file } = checked;
  const root = asMap(file, file.root);
  const maps = [
    ...(root === null ? [] : [root]),
    ...pipelines.flatMap((item) => item.steps.map(({ map }) => map)),
  ];
  for (const map of maps) {
    const clone = asMap(file, get(file, map, "clone"));
    const value: Value = clone === null ? null : get(file, clone, "skip-ssl-verify");
    const node = file.follow(value);
    if (!isScalar(node) || node.value !== true) continue;
    checked.remarks.push({
      rule: "skip-ssl-verify",
      severity: "medium",
      security: true,
      title: "Clone accepts any certificate",
      message:
        "Whoever sits between the runner and Bitbucket can hand over other code and read the credential. Install the certificate on the runner and remove this line.",
      range: lineOf(checked, value),
    });
  }
}
