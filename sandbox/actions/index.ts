export { CommitRefused, commitToBranch } from "./commit.ts";
export { mergePullRequest } from "./merge.ts";
export type { MergeOutcome, MergeRequest } from "./merge.ts";
export {
  declinePullRequest,
  openPullRequest,
  participantOf,
  recordUpdate,
  setReviewers,
  setVerdict,
  touch,
} from "./pull-requests.ts";
export type { NewPullRequest } from "./pull-requests.ts";
export { changeRefs, refsChanged } from "./push.ts";
export { isBarred, mergeRules } from "./restrictions.ts";
export type { RuleState } from "./restrictions.ts";
export { createRepository, isSlug } from "./repositories.ts";
