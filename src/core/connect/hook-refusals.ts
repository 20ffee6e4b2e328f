import { isKodyError, type KodyError } from "../domain/index.ts";
import type { HookOwner, HookRefusal } from "../ports/index.ts";
import { ownerName } from "./hook-address.ts";

/** Bitbucket: at most 50 webhooks on one repository. */
export const mostHooks = 50;

export interface Refusal {
  readonly kind: HookRefusal;
  /** Sentences: why, and what to do. */
  readonly reason: string;
}

/** What it means that the host would not do something to a hook. Rethrows what passes by itself or concerns everything. */
export function refusalOf(error: unknown, owner: HookOwner): Refusal {
  if (!isKodyError(error) || error.retryable || error.code === "credential-refused") throw error;
  const name = ownerName(owner);
  switch (error.code) {
    case "scope-missing":
      return { kind: "scope-missing", reason: `${error.message} Until then Kody polls ${name}.` };
    case "permission-missing":
      return {
        kind: "permission-missing",
        reason: `The connected account is no administrator of ${name}, so Bitbucket refuses it webhooks there. Make it one; until then Kody polls.`,
      };
    case "host-rejected":
      return rejected(error, name);
    default:
      return { kind: "other", reason: error.message };
  }
}

export function tooManyHooks(owner: HookOwner): Refusal {
  return {
    kind: "too-many-hooks",
    reason: `${ownerName(owner)} already has ${mostHooks} webhooks, the most that Bitbucket allows. Delete one that is no longer used; until then Kody polls.`,
  };
}

export const noAddress: Refusal = {
  kind: "no-address",
  reason:
    "Kody has no public address, so Bitbucket can't call it. Set KODY_PUBLIC_URL; until then Kody polls.",
};

function rejected(error: KodyError, name: string): Refusal {
  const fields = error.details["fields"];
  if (typeof fields === "object" && fields !== null && "url" in fields) {
    return {
      kind: "address-not-public",
      reason: `Bitbucket does not accept Kody's address for a webhook on ${name}: it must be reachable from the internet. Set KODY_PUBLIC_URL to such an address; until then Kody polls.`,
    };
  }
  // Bitbucket's own words for this are not documented.
  if (/(at most|maximum|limit|too many|exceed)/i.test(error.message) && /hook/i.test(error.message))
    return {
      kind: "too-many-hooks",
      reason: `${error.message} Delete a webhook of ${name} that is no longer used; until then Kody polls.`,
    };
  return { kind: "other", reason: error.message };
}
