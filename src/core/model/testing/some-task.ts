import type { Tree } from "../../../../test/support/fake-source.ts";
import type { Claim, ModelReview, ModelTask, ModelTools } from "../task.ts";
import { reviewByModel } from "../review-by-model.ts";
import {
  allHold,
  scriptedTools,
  type ScriptedTools,
} from "../../../../test/support/scripted-review-model.ts";
import { changeOf } from "./some-change.ts";
import { someClaim } from "./some-claim.ts";

export const base: Tree = { "src/a.ts": "one();\n" };
export const head: Tree = { "src/a.ts": "one();\nsave(order);\nkeep(order);\n" };

export function taskOf(
  change: Partial<ModelTask> = {},
  now: Tree = head,
  before: Tree = base,
): ModelTask {
  return {
    change: changeOf(before, now),
    files: {
      head: (path) => now[path] ?? null,
      base: (path) => before[path] ?? null,
      complete: true,
    },
    purpose: null,
    rules: [],
    known: [],
    earlier: [],
    overview: null,
    fresh: null,
    ...change,
  };
}

export const found = (change: Partial<Claim> = {}): string =>
  JSON.stringify({ findings: [someClaim(change)] });

/** Finds what it is given, and lets it stand. */
export function obedient(text: string, change: Partial<ModelTools> = {}): ScriptedTools {
  const scripted = scriptedTools(change);
  scripted.answer = (purpose, question) => (purpose === "find" ? text : allHold(question));
  return scripted;
}

export const review = (
  { tools }: ScriptedTools,
  task = taskOf(),
  signal = new AbortController().signal,
): Promise<ModelReview> => reviewByModel(task, tools, signal);
export const sent = ({ asked }: ScriptedTools): string => JSON.stringify(asked);
