import type { ReviewConfig } from "../domain/index.ts";
import type { RuleHistory } from "../ports/index.ts";
import type { FixingDependencies } from "./analyse-head.ts";

export interface ConfigDependencies extends Pick<
  FixingDependencies,
  "teamConfig" | "configMemory" | "policy"
> {
  /** What people made of comments so far; without it only files are looked at. */
  readonly history?: RuleHistory;
  /** What the team lets Kody decide, in sentences of plain text. */
  readonly automation?: (config: ReviewConfig) => readonly string[];
}
