import type { GuideAnswer } from "../../contract/index.ts";
import {
  features,
  featuresOf,
  indispensableFeatures,
  retiredScope,
  scopeFacts,
  suggestedFeatures,
  tokenScopes,
} from "../../core/domain/index.ts";

/** Atlassian's page where a person makes and revokes API tokens. */
export const tokensPage = "https://id.atlassian.com/manage-profile/security/api-tokens";

const suggestedDays = 90;
/** Atlassian: a year at most; one day less, because its day may not be ours. */
const latestDays = 364;

/** What a person needs to make the token. */
export function tokenGuide(now: Date): GuideAnswer {
  return {
    createUrl: tokensPage,
    tokenName: "kody_code_review",
    suggestedExpiry: dayAfter(now, suggestedDays),
    latestExpiry: dayAfter(now, latestDays),
    scopes: tokenScopes.map((scope) => ({
      scope,
      ...scopeFacts[scope],
      retired: scope === retiredScope,
      features: featuresOf(scope),
    })),
    features: features.map(({ id, title, scopes }) => ({
      id,
      title,
      scopes,
      indispensable: indispensableFeatures.includes(id),
      suggested: suggestedFeatures.includes(id),
    })),
  };
}

/** `YYYY-MM-DD`, UTC. */
export function dayAfter(now: Date, days: number): string {
  return new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}
