import type { GuideAnswer } from "../../../src/contract/index.ts";

type Scope = GuideAnswer["scopes"][number];

/** Ids of the features that a token can be made for: all, or those that the guide suggests as least privilege. */
export function presetFeatures(guide: GuideAnswer, preset: "all" | "least"): string[] {
  return guide.features
    .filter((feature) => preset === "all" || feature.indispensable || feature.suggested)
    .map(({ id }) => id);
}

/** The scopes that a choice of features needs, in the guide's order. Indispensable features are always part of it. */
export function scopesOf(guide: GuideAnswer, chosen: readonly string[]): Scope[] {
  const needed = new Set(
    guide.features
      .filter((feature) => feature.indispensable || chosen.includes(feature.id))
      .flatMap((feature) => feature.scopes),
  );
  return guide.scopes.filter(({ scope }) => needed.has(scope));
}

/** Scopes below the resource under which Atlassian's page lists them, each in the order of its first scope. */
export function byResource(
  scopes: readonly Scope[],
): { readonly resource: string; readonly scopes: readonly Scope[] }[] {
  const groups = new Map<string, Scope[]>();
  for (const scope of scopes) {
    const group = groups.get(scope.resource) ?? [];
    group.push(scope);
    groups.set(scope.resource, group);
  }
  return [...groups].map(([resource, scopes]) => ({ resource, scopes }));
}

/** Which preset a choice equals; null when it is an own one. */
export function presetOf(guide: GuideAnswer, chosen: readonly string[]): "all" | "least" | null {
  for (const preset of ["all", "least"] as const) {
    const features = presetFeatures(guide, preset);
    const own = guide.features.filter(
      ({ id, indispensable }) => indispensable || chosen.includes(id),
    );
    if (features.length === own.length && own.every(({ id }) => features.includes(id)))
      return preset;
  }
  return null;
}
