import type { ChangedFile } from "../domain/index.ts";
import type { ContextPiece } from "../ports/index.ts";
import { groupFiles, linksOf } from "./groups.ts";
import { findTask, systemPrompt } from "./prompt-text.ts";
import type { ModelTools } from "./task.ts";

export interface GroupPlan {
  readonly groups: readonly (readonly ChangedFile[])[];
  /** Tokens of code around the change that each question has room for. */
  readonly contextTokens: number;
  /** Paths of files that no question holds. */
  readonly left: readonly string[];
  /** Paths of files that would need more questions than are asked. */
  readonly beyond: readonly string[];
}

/** Code around the change that even a question full of diff must have room for. Tokens. */
const leastContext = 2_000;

/** One question if that holds the change; else several, with room for the code around each part. Sizes are in tokens. */
export function planGroups(
  files: readonly ChangedFile[],
  pieces: readonly ContextPiece[],
  sizes: ReadonlyMap<string, number>,
  prefaceSize: number,
  tools: ModelTools,
): GroupPlan {
  const room = roomForData(tools) - prefaceSize;
  const whole = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  if (whole + leastContext <= room) {
    const contextTokens = Math.min(tools.contextTokens, room - whole);
    return { groups: [files], contextTokens, left: [], beyond: [] };
  }
  const change = { files, unparsed: [] };
  const { groups, left } = groupFiles(
    change,
    linksOf(pieces, change),
    Math.max(leastContext, room - tools.contextTokens),
    (path) => sizes.get(path) ?? 0,
  );
  return {
    groups: groups
      .slice(0, tools.maxGroups)
      .map((paths) => files.filter(({ path }) => paths.includes(path))),
    contextTokens: tools.contextTokens,
    left,
    beyond: groups.slice(tools.maxGroups).flat(),
  };
}

/** Marks, and tasks of another focus, that are a little longer. Tokens. */
const spare = 300;

/** Tokens that a question has for data besides what is the same in all of them. */
export function roomForData({ tokens, questionTokens, language }: ModelTools): number {
  return questionTokens - tokens.count(systemPrompt + findTask(language, "all")) - spare;
}
