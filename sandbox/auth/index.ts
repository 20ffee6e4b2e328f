export { identify, identifyGit } from "./credentials.ts";
export type { Identity } from "./credentials.ts";
export {
  allows,
  repositoryPermission,
  userPermission,
  workspacePermission,
} from "./permissions.ts";
export { createRateLimit } from "./rate-limit.ts";
export type { RateLimit } from "./rate-limit.ts";
export { classicScope, eventScope, granularScopes, requiredScopes } from "./scopes.ts";
