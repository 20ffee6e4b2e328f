import {
  features,
  featuresOf,
  indispensableScopes,
  lackedBy,
  retiredScope,
  scopeFacts,
  scopesBeyondAccessTokens,
  tokenScopes,
  type FeatureId,
  type KnownScopes,
  type TokenScope,
} from "../domain/index.ts";
import type { ConnectionRecord } from "../ports/index.ts";

export interface ScopeRow {
  readonly scope: string;
  readonly resource: string;
  readonly purpose: string;
  readonly state: "granted" | "missing" | "excess" | "retired" | "unknown";
  /** Titles of the features that its absence switches off. */
  readonly switchesOff: readonly string[];
  /** What to do, as a sentence; null when nothing. */
  readonly advice: string | null;
}

export interface FeatureRow {
  readonly id: FeatureId;
  readonly title: string;
  readonly on: boolean;
  readonly missing: readonly string[];
  /** Why it is off, as a sentence. */
  readonly reason: string | null;
}

export interface Capabilities {
  /** The scopes of the table in its order, then those that Kody has no use for. */
  readonly scopes: readonly ScopeRow[];
  readonly features: readonly FeatureRow[];
}

export interface CapabilityFacts {
  readonly kind: ConnectionRecord["kind"];
  /** Null: nothing is known, and everything is tried until Bitbucket refuses it. */
  readonly known: KnownScopes | null;
  /** Scopes that Bitbucket refused in use. */
  readonly gaps: readonly string[];
}

/** What a token can do: one row for each scope and for each feature. */
export function capabilitiesOf(facts: CapabilityFacts): Capabilities {
  const wanted: readonly string[] = tokenScopes;
  const excess = (facts.known?.granted ?? []).filter(
    (scope) => scope.endsWith(":bitbucket") && !wanted.includes(scope),
  );
  return {
    scopes: [
      ...tokenScopes.map((scope) => scopeRow(scope, facts)),
      ...excess.toSorted().map(excessRow),
    ],
    features: features.map(({ id, title, scopes }) => {
      const missing = scopes.filter((scope) => lacks(scope, facts));
      return { id, title, on: missing.length === 0, missing, reason: reasonFor(missing, facts) };
    }),
  };
}

/** Whether the token in use lets Kody do this; a feature whose scopes are not known is tried. */
export function isFeatureOn(connection: ConnectionRecord, id: FeatureId): boolean {
  const { features: rows } = capabilitiesOf({ kind: connection.kind, ...connection.facts });
  return rows.find((row) => row.id === id)?.on ?? false;
}

/** Scopes without which nothing can be reviewed, and that the token does not have. */
export function missingIndispensable(facts: CapabilityFacts): string[] {
  return indispensableScopes.filter((scope) => lacks(scope, facts));
}

/** Gaps of before and those that a refusal named, under granular names, each once. */
export function withGaps(gaps: readonly string[], refused: readonly string[]): string[] {
  return [...new Set([...gaps, ...lackedBy(refused)])].toSorted();
}

function lacks(scope: TokenScope, facts: CapabilityFacts): boolean {
  if (facts.gaps.includes(scope)) return true;
  if (facts.known === null || facts.known.unknown.includes(scope)) return false;
  // Bitbucket does not offer it to access tokens, and they need no user: they are an account of their own.
  if (facts.kind === "access-token" && scope === "read:user:bitbucket") return false;
  return !facts.known.granted.includes(scope);
}

function scopeRow(scope: TokenScope, facts: CapabilityFacts): ScopeRow {
  const missing = lacks(scope, facts);
  const switchesOff = missing ? titlesOf(scope) : [];
  const row = { scope, ...scopeFacts[scope], switchesOff };
  if (scope === retiredScope) {
    const advice =
      "Bitbucket removed its issue tracker, so it makes no difference whether the token has this scope.";
    return { ...row, state: "retired", advice };
  }
  if (missing) return { ...row, state: "missing", advice: missingAdvice(scope, facts) };
  if (facts.known?.granted.includes(scope) === true)
    return { ...row, state: "granted", advice: null };
  const advice =
    facts.kind === "access-token" && scopesBeyondAccessTokens.includes(scope)
      ? "Bitbucket does not offer this scope to access tokens; Kody works without it."
      : "Bitbucket did not say whether the token has it. If it refuses something for want of it, Kody names it and switches off only what needs it.";
  return { ...row, state: "unknown", advice };
}

function missingAdvice(scope: TokenScope, facts: CapabilityFacts): string {
  const off = titlesOf(scope).join("; ");
  if (facts.kind === "access-token" && scopesBeyondAccessTokens.includes(scope)) {
    return `Bitbucket does not offer this scope to access tokens. Without it this is off: ${off}. Name each repository instead.`;
  }
  const indispensable: readonly string[] = indispensableScopes;
  return indispensable.includes(scope)
    ? `Create a token with ${scope} and paste it: without it no pull request can be reviewed.`
    : `Create a token with ${scope} and paste it, or go on without: ${off}.`;
}

function excessRow(scope: string): ScopeRow {
  const [action = "", resource = ""] = scope.split(":");
  return {
    scope,
    resource: `${resource.slice(0, 1).toUpperCase()}${resource.slice(1)}`,
    purpose: `Nothing: Kody never uses it (${action})`,
    state: "excess",
    switchesOff: [],
    advice: `Kody does not use ${scope}. Make a narrower token without it: it is one thing less that a stolen token could do.`,
  };
}

function reasonFor(missing: readonly TokenScope[], { gaps }: CapabilityFacts): string | null {
  if (missing.length === 0) return null;
  const refused = missing.filter((scope) => gaps.includes(scope));
  return refused.length > 0
    ? `Bitbucket refused it: the token lacks ${refused.join(", ")}.`
    : `The token lacks ${missing.join(", ")}.`;
}

function titlesOf(scope: TokenScope): string[] {
  const ids = featuresOf(scope);
  return features.filter(({ id }) => ids.includes(id)).map(({ title }) => title);
}
