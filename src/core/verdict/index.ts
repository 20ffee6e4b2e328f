/** Verdicts, merges and declines: by a team's policy and by command, each bound to a commit. */
export { isUnderWay, mergeNoteName } from "./merge-note.ts";
export { applyPolicy, type PolicyOutcome } from "./apply-policy.ts";
export type { VerdictOutcome } from "./apply-verdict.ts";
export { approveCommand, declineCommand, mergeCommand } from "./commands.ts";
export type { StaleOutcome } from "./decline-stale.ts";
export type { CommandDependencies, VerdictDependencies } from "./inputs.ts";
export type { MergeOutcome } from "./merge.ts";
