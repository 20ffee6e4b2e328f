import { isKodyError } from "../domain/index.ts";
import type { HookRecord, HookResult, HookSpec, HookStore, HostHooks } from "../ports/index.ts";
import { compareHooks, type HookComparison } from "./compare-hooks.ts";
import { hookBase, hookEvents } from "./hook-address.ts";
import { mostHooks, noAddress, refusalOf, tooManyHooks, type Refusal } from "./hook-refusals.ts";

export interface MendDependencies {
  readonly hooks: HostHooks;
  readonly store: Pick<HookStore, "hookSecret">;
  /** Address at which the host reaches Kody, without final slash; null: no hook can be made. */
  readonly publicUrl: string | null;
  /** A fresh random word of at least 128 bits. */
  readonly random: () => string;
  readonly now: () => Date;
}

export interface Mended {
  readonly result: HookResult;
  /** What was not as it should be and is now, as phrases. */
  readonly repaired: readonly string[];
}

/**
 * Makes one hook as it should be, whatever it is now: created, adopted, repaired or left alone. For a new one that is two
 * calls, for one in place a single one. `rotate` gives it a new secret; the old one stays valid for a day.
 */
export async function mendHook(
  record: HookRecord,
  deps: MendDependencies,
  rotate = false,
): Promise<Mended> {
  const { publicUrl } = deps;
  if (publicUrl === null) return refused(record, noAddress, "none", deps);
  try {
    const hooks = await deps.hooks.listHooks(record.owner);
    const found = compareHooks(hooks, record, publicUrl);
    if (found.own === null && hooks.length >= mostHooks)
      return refused(record, tooManyHooks(record.owner), "refused", deps);
    const mended = await put(record, found, publicUrl, rotate, deps);
    for (const hook of found.surplus) await deps.hooks.switchOffHook(record.owner, hook.uuid);
    return mended;
  } catch (error) {
    return refused(record, refusalOf(error, record.owner), "refused", deps);
  }
}

async function put(
  record: HookRecord,
  found: HookComparison,
  publicUrl: string,
  rotate: boolean,
  deps: MendDependencies,
): Promise<Mended> {
  const { own, known, differences } = found;
  const suspicious = record.suspectAt !== null;
  if (own !== null && known && differences.length === 0 && !suspicious && !rotate)
    return { result: inPlace("ok", own.uuid, deps), repaired: [] };
  const spec: HookSpec = {
    url: `${publicUrl}${hookBase}${record.key}`,
    description: "Kody",
    active: true,
    events: hookEvents,
    // Kept before the host hears of it: the first delivery may come before the answer to the call.
    secret: await deps.store.hookSecret(record.ownerUuid, deps.random(), rotate),
  };
  if (own === null) {
    const { uuid } = await deps.hooks.createHook(record.owner, spec);
    const lost = record.uuid === null ? [] : ["it was gone"];
    return {
      result: inPlace(lost.length === 0 ? "created" : "repaired", uuid, deps),
      repaired: lost,
    };
  }
  const { uuid } = await deps.hooks.updateHook(record.owner, own.uuid, spec);
  if (!known && record.uuid === null)
    return { result: inPlace("adopted", uuid, deps), repaired: [] };
  const repaired = [
    ...(known ? [] : ["it was gone"]),
    ...differences,
    ...(suspicious && !rotate ? ["its secret seemed to be another one"] : []),
  ];
  return { result: inPlace(repaired.length === 0 ? "ok" : "repaired", uuid, deps), repaired };
}

/** Leaves the hook where it is, but the host calls it no more. What is gone already is off. */
export async function switchHookOff(
  record: HookRecord,
  status: "off" | "workspace",
  deps: Pick<MendDependencies, "hooks" | "now">,
): Promise<Mended> {
  const off = { status, kind: null, reason: null, checkedAt: deps.now(), active: false };
  try {
    if (record.active && record.uuid !== null)
      await deps.hooks.switchOffHook(record.owner, record.uuid);
    return { result: { ...off, uuid: record.uuid }, repaired: [] };
  } catch (error) {
    if (isKodyError(error, "not-found")) return { result: { ...off, uuid: null }, repaired: [] };
    return refused(record, refusalOf(error, record.owner), "refused", deps);
  }
}

function inPlace(
  status: HookResult["status"],
  uuid: string,
  { now }: Pick<MendDependencies, "now">,
): HookResult {
  return { status, kind: null, reason: null, checkedAt: now(), uuid, active: true };
}

/** The host may still call a hook that Kody can't reach any more. */
function refused(
  record: HookRecord,
  { kind, reason }: Refusal,
  status: "refused" | "none",
  { now }: Pick<MendDependencies, "now">,
): Mended {
  const { uuid, active } = record;
  return { result: { status, kind, reason, checkedAt: now(), uuid, active }, repaired: [] };
}
