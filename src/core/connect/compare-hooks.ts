import type { Hook, HookRecord } from "../ports/index.ts";
import { hookBase, hookEvents } from "./hook-address.ts";

export interface HookComparison {
  /** The hook to keep; null when Kody has none. */
  readonly own: Hook | null;
  /** Whether it is the one that Kody made or adopted before. */
  readonly known: boolean;
  /** What is not as it should be, each as a phrase. */
  readonly differences: readonly string[];
  /** Further hooks of Kody that are active: to be switched off. */
  readonly surplus: readonly Hook[];
}

/**
 * Finds Kody's own hook among those of a repository or workspace. Kody's are: the one with the uuid that it remembers,
 * whatever became of it; those that lead to the hook's key, whatever address Kody had then; and those at Kody's present
 * address, which an older installation made.
 */
export function compareHooks(
  hooks: readonly Hook[],
  record: Pick<HookRecord, "uuid" | "key">,
  publicUrl: string,
): HookComparison {
  const address = `${publicUrl}${hookBase}${record.key}`;
  const rank = (hook: Hook): number => {
    if (hook.uuid === record.uuid) return 0;
    if (hook.url.endsWith(`${hookBase}${record.key}`)) return 1;
    return hook.url.startsWith(`${publicUrl}${hookBase}`) ? 2 : 3;
  };
  const [own = null, ...others] = hooks
    .filter((hook) => rank(hook) < 3)
    .toSorted((a, b) => rank(a) - rank(b));
  return {
    own,
    known: own !== null && own.uuid === record.uuid,
    differences: own === null ? [] : differencesOf(own, address),
    surplus: others.filter((hook) => hook.active),
  };
}

function differencesOf(hook: Hook, address: string): string[] {
  const differences: string[] = [];
  if (hook.url !== address) differences.push("it led to another address");
  if (!hook.active) differences.push("it was switched off");
  const wanted: readonly string[] = hookEvents;
  const same =
    hook.events.length === wanted.length && wanted.every((event) => hook.events.includes(event));
  if (!same) differences.push("it told of other events");
  if (!hook.secretSet) differences.push("it had no secret");
  return differences;
}
