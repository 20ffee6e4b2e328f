/** What a team's `.kody.yml` files and `kody-ignore` comments say about a path or a finding. */
export { applyConfig, type AppliedConfig, type IgnoredFinding } from "./apply.ts";
export { problemFindings, unreasonedIgnores } from "./config-findings.ts";
export { explainConfig, type ExplainedValue, type Explanation } from "./explain.ts";
export { maxAlternatives, maxGlobWeight, parseGlob, type Glob } from "./glob.ts";
export {
  actingPolicyOf,
  ignoredBy,
  instructionsFor,
  matchesAny,
  ownRulesFor,
  policyOf,
  type Sourced,
} from "./resolve.ts";
