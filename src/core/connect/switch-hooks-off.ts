import type { HookRecord, HookStore, HostHooks } from "../ports/index.ts";
import { ownerName } from "./hook-address.ts";
import { switchHookOff } from "./mend-hook.ts";

export interface SwitchedOff {
  readonly off: number;
  /** Hooks that the host may still call, and why. */
  readonly left: readonly { readonly place: string; readonly reason: string }[];
}

/** Switches all hooks off, as far as that works until `signal` aborts. They stay wanted: the next token puts them back. */
export async function switchHooksOff(
  { hooks, store, now }: { hooks: HostHooks; store: HookStore; now: () => Date },
  signal: AbortSignal,
): Promise<SwitchedOff> {
  const active = (await store.listHooks()).filter((record) => record.active);
  const left: { place: string; reason: string }[] = [];
  let next = 0;
  async function lane(): Promise<void> {
    for (
      let record = active[(next += 1) - 1];
      record !== undefined;
      record = active[(next += 1) - 1]
    )
      await switchOne(record);
  }
  async function switchOne(record: HookRecord): Promise<void> {
    const place = ownerName(record.owner);
    if (signal.aborted) {
      left.push({ place, reason: "There was no time left for it." });
      return;
    }
    try {
      const { result } = await switchHookOff(record, "off", { hooks, now });
      await store.saveHook(record.ownerUuid, result);
      if (result.active) left.push({ place, reason: result.reason ?? "" });
    } catch (error) {
      left.push({ place, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  await Promise.all(Array.from({ length: 4 }, lane));
  return { off: active.length - left.length, left };
}
