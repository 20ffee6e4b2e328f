import type { TokenScope } from "./scopes.ts";

/** What Kody can do with a token, one scope or several each. A missing scope switches off exactly the features that list it. */
export const features = [
  {
    id: "reviews",
    title: "Reviewing pull requests",
    scopes: ["read:user:bitbucket", "read:repository:bitbucket", "read:pullrequest:bitbucket"],
  },
  {
    id: "repository-choice",
    title: "Choosing repositories from a list, future ones included",
    scopes: ["read:workspace:bitbucket"],
  },
  { id: "projects", title: "Choosing repositories by project", scopes: ["read:project:bitbucket"] },
  {
    id: "webhook-check",
    title: "Checking that the webhooks are in place",
    scopes: ["read:webhook:bitbucket"],
  },
  {
    id: "webhooks",
    title: "Creating and repairing webhooks",
    scopes: ["read:webhook:bitbucket", "write:webhook:bitbucket"],
  },
  {
    id: "verdicts",
    title: "Approving, requesting changes, declining and merging",
    scopes: ["write:pullrequest:bitbucket"],
  },
  { id: "fixes", title: "Committing fixes", scopes: ["write:repository:bitbucket"] },
  {
    id: "merge-rules",
    title: "Respecting branch restrictions before a merge",
    scopes: ["admin:repository:bitbucket"],
  },
  {
    id: "pipelines",
    title: "Explaining failed pipelines",
    scopes: ["read:pipeline:bitbucket"],
  },
  {
    id: "issues",
    title: "Reading issues of Bitbucket's removed issue tracker",
    scopes: ["read:issue:bitbucket"],
  },
] as const satisfies readonly Feature[];

interface Feature {
  readonly id: string;
  readonly title: string;
  /** All of them are needed. */
  readonly scopes: readonly TokenScope[];
}

export type FeatureId = (typeof features)[number]["id"];

/** Without these Kody is of no use. */
export const indispensableFeatures: readonly FeatureId[] = ["reviews"];

/** What a pure reviewer does: the suggestion "least privilege". */
export const suggestedFeatures: readonly FeatureId[] = [
  "reviews",
  "repository-choice",
  "webhook-check",
  "webhooks",
];

/** Ids of the features that need a scope. */
export function featuresOf(scope: string): FeatureId[] {
  return features
    .filter((feature) => feature.scopes.some((needed) => needed === scope))
    .map((feature) => feature.id);
}
