/** The review: from a change to findings, from findings to what stands on the pull request. */
export type { EngineListener, EngineReport } from "./analyse.ts";
export { applyFixes } from "./apply-fixes.ts";
export { explainDecision, foundBy, switchesOff } from "./explain.ts";
export { confidenceOf, worstFirst } from "./rank.ts";
export { decide, type PlacedDecision } from "./decide.ts";
export { costFacts } from "./render-model.ts";
export { statusKey } from "./render-report.ts";
export { giveUp } from "./give-up.ts";
export { loadChange, loadPatch, type LoadedChange } from "./load-change.ts";
export { codeBlock, codeSpan, escapeInline, oneLine, sanitizeMessage } from "./markdown.ts";
export { proposalOf } from "./memory-requests.ts";
export { refusesFinding, rootOf, threadsFromHost } from "./threads.ts";
export { count, cut, fixAsDiff, renderFix } from "./render-comment.ts";
export { modelEvents } from "./model-again.ts";
export { modelHalf, type ModelHalf } from "./model-half.ts";
export { reviewChange, type ReviewedChange, type ReviewTools } from "./review-change.ts";
export {
  flakyNote,
  flakySteps,
  ignoredRules,
  ignoredRulesNote,
  isPaused,
  pausedNote,
} from "./wishes.ts";
export { purposeOf, type ModelOf } from "./model-of-pull-request.ts";
export {
  reviewPullRequest,
  type ReviewDependencies,
  type ReviewOutcome,
} from "./review-pull-request.ts";
export { branchMemory, readConfig, readTeam, type ReadConfig, type Team } from "./team.ts";
export { compareText } from "../text/index.ts";
