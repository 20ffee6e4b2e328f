import type { YAMLMap } from "yaml";
import { asMap, elements, entries, get, type YamlFile, type Value } from "../yaml-file/index.ts";

export interface Step {
  readonly map: YAMLMap;
  /** Where it stands in this pipeline; differs from the map's place when it is an alias. */
  readonly at: Value;
}

export interface Pipeline {
  /** `default`, `branches: main`, … */
  readonly name: string;
  readonly at: Value;
  readonly steps: readonly Step[];
  readonly stages: readonly Step[];
}

/** Bitbucket: a pipeline has at most 100 steps. Counting stops well above that. */
const ENOUGH = 1_000;

/** Every pipeline of the file with its steps in order, those of stages and parallel groups included. */
export function pipelinesOf(file: YamlFile): Pipeline[] {
  const found: Pipeline[] = [];
  const root = asMap(file, file.root);
  if (root === null) return found;
  const groups = asMap(file, get(file, root, "pipelines"));
  for (const group of groups === null ? [] : entries(file, groups)) {
    if (group.name === "default") found.push(readPipeline(file, "default", group.key, group.value));
    else addNamed(file, `${group.name}: `, group.value, found);
  }
  const definitions = asMap(file, get(file, root, "definitions"));
  if (definitions !== null)
    addNamed(file, "definitions: ", get(file, definitions, "pipelines"), found);
  return found;
}

function addNamed(file: YamlFile, prefix: string, value: Value, found: Pipeline[]): void {
  const named = asMap(file, value);
  for (const entry of named === null ? [] : entries(file, named)) {
    found.push(readPipeline(file, `${prefix}${entry.name}`, entry.key, entry.value));
  }
}

function readPipeline(file: YamlFile, name: string, at: Value, value: Value): Pipeline {
  const steps: Step[] = [];
  const stages: Step[] = [];
  const addSteps = (items: readonly Value[], depth: number): void => {
    for (const item of items) {
      const map = asMap(file, item);
      if (map === null || steps.length >= ENOUGH) continue;
      for (const entry of entries(file, map)) {
        const inner = asMap(file, entry.value);
        if (entry.name === "step" && inner !== null) steps.push({ map: inner, at: entry.key });
        if (depth > 0) continue;
        if (entry.name === "parallel") addSteps(groupSteps(file, entry.value), 1);
        if (entry.name === "stage" && inner !== null) {
          stages.push({ map: inner, at: entry.key });
          addSteps(elements(file, get(file, inner, "steps")), 1);
        }
      }
    }
  };
  addSteps(elements(file, value), 0);
  return { name, at, steps, stages };
}

function groupSteps(file: YamlFile, value: Value): readonly Value[] {
  const map = asMap(file, value);
  return map === null ? elements(file, value) : elements(file, get(file, map, "steps"));
}
