/** Verdicts, merges and declines: by a team's policy and by command, each bound to a commit. */
export { applyPolicy, type PolicyOutcome } from "./apply-policy.ts";
export type { VerdictOutcome } from "./apply-verdict.ts";
export { approveCommand, declineCommand, mergeCommand } from "./commands.ts";
export { declineStale, type StaleOutcome } from "./decline-stale.ts";
export {
  decideVerdict,
  type Verdict,
  type VerdictDecision,
  type VerdictInputs,
} from "./decide-verdict.ts";
export type { CommandDependencies, VerdictDependencies } from "./inputs.ts";
export { mergeNamed, type MergeOrder, type MergeOutcome } from "./merge.ts";
export { isOpenGate, mergeGate, type GateInputs, type GateItem } from "./merge-gate.ts";
