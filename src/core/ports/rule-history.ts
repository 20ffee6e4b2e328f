import type { Category } from "../domain/index.ts";

/** What people made of the comments of each rule so far. */
export interface RuleHistory {
  /** Of all pull requests of the repository; rules without comments are not listed. */
  ruleRecords(repositoryUuid: string): Promise<RuleRecord[]>;
}

export interface RuleRecord {
  readonly rule: string;
  readonly category: Category;
  /** Threads that were posted. */
  readonly posted: number;
  /** Those of them that a person resolved without a fix, deleted or refused. */
  readonly dismissed: number;
}
