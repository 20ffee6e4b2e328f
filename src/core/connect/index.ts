/** From a token to watched repositories. */
export { accountChecks, lookAtAccount, type AccountFacts } from "./account-checks.ts";
export { concludeAudit } from "./audit.ts";
export {
  auditFindings,
  isGapOnly,
  nameOf,
  type AuditedHook,
  type AuditFacts,
} from "./audit-token.ts";
export {
  capabilitiesOf,
  isFeatureOn,
  missingIndispensable,
  withGaps,
  type Capabilities,
  type CapabilityFacts,
} from "./capabilities.ts";
export { connect, unknownAccount, type Connected, type ConnectInput } from "./connect.ts";
export { gatedHooks } from "./gated-hooks.ts";
export { attendEvent, lookEvent, manualEvent, pullRequestEvent } from "./events.ts";
export { hookEvents, isInPlace } from "./hook-address.ts";
export { listRepositories } from "./list-repositories.ts";
export { pollRepositories } from "./poll.ts";
export type { Mended } from "./mend-hook.ts";
export { mendOne, reconcileHooks } from "./reconcile-hooks.ts";
export { reportHook } from "./report-hook.ts";
export { switchHooksOff, type SwitchedOff } from "./switch-hooks-off.ts";
export { enqueueOpenPullRequests } from "./watch.ts";
export { describeWatching } from "./watching.ts";
export {
  clockNotice,
  daysUntil,
  dueReminder,
  expiryNotice,
  isOver,
  judgedTime,
  overReason,
} from "./expiry.ts";
export { learnScopes } from "./probe.ts";
