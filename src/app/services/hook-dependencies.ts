import { reportHook, type Mended } from "../../core/connect/index.ts";
import type { HookRecord, HostHooks } from "../../core/ports/index.ts";
import { randomWord } from "../system.ts";
import type { ServiceParts } from "./parts.ts";

/** What working on hooks takes, with the calls that `hooks` may use. */
export function hookDependencies(hooks: HostHooks, parts: ServiceParts) {
  return {
    hooks,
    store: parts.hooks,
    publicUrl: parts.publicUrl(),
    random: randomWord,
    now: () => parts.clock.now(),
    report: (record: HookRecord, mended: Mended) => reportHook(record, mended, parts),
  };
}
