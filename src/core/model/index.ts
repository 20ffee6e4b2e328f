/** The model's half of a review: what a language model is asked, and what of its answers is believed. */
export { converse, type Conversation } from "./converse.ts";
export { createAsker, type AskableModel, type AskerSetup } from "./asker.ts";
export { freshLines, type ComparedDiff } from "./fresh.ts";
export { decidedTitle, unwanted } from "./decisions.ts";
export { plainLog } from "./log-tail.ts";
export { issueKeys, issueText } from "./issue-keys.ts";
export { overviewOf } from "./read-answer.ts";
export { reviewByModel } from "./review-by-model.ts";
export type {
  AppliedDecision,
  AskModel,
  Criterion,
  Asked,
  DroppedClaim,
  EarlierRemark,
  FailedBuildStep,
  FreshLines,
  JudgedRule,
  ModelCost,
  ModelReview,
  ModelTask,
  ModelTools,
  Overview,
  PlainRule,
  Purpose,
  TeamDecision,
} from "./task.ts";
export { costOf, priceOf, type Price, type PriceTable } from "./prices.ts";
export { groupFiles, linksOf, type FileGroups, type FileLink } from "./groups.ts";
export { selectContext, type SelectedContext } from "./select-context.ts";
