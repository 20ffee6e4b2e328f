import {
  retiredScope,
  toGranular,
  tokenScopes,
  type KnownScopes,
  type TokenScope,
} from "../domain/index.ts";
import type { HostInspection, Identification } from "../ports/index.ts";

/**
 * Which scopes a token has: from the answer that said whose it is; else from one refusal, which names all of them; else
 * by asking for something harmless with each. No call has an effect.
 */
export async function learnScopes(
  identification: Pick<Identification, "account" | "scopes" | "source">,
  host: Pick<HostInspection, "provokeRefusal" | "probe">,
): Promise<KnownScopes> {
  if (identification.scopes !== null) return named(identification.scopes, identification.source);
  const refused = await host.provokeRefusal();
  if (refused !== null) return named(refused, "refusal");
  return probeEach(host, identification.account !== null);
}

async function probeEach(
  host: Pick<HostInspection, "probe">,
  mayReadUser: boolean,
): Promise<KnownScopes> {
  const granted: TokenScope[] = mayReadUser ? ["read:user:bitbucket"] : [];
  // What Bitbucket removed can't be asked for.
  const unknown: TokenScope[] = [retiredScope];
  for (const scope of tokenScopes) {
    // Whose token it is was asked already.
    if (scope === "read:user:bitbucket" || scope === retiredScope) continue;
    const answer = await host.probe(scope);
    if (answer.state === "granted") granted.push(scope);
    if (answer.state === "unknown") unknown.push(scope);
    if (answer.state === "missing" && answer.granted !== null)
      return named(answer.granted, "refusal");
  }
  return { granted, unknown, source: "probes" };
}

function named(scopes: readonly string[], source: KnownScopes["source"]): KnownScopes {
  return { granted: toGranular(scopes), unknown: [], source };
}
