import { gatedHooks, isFeatureOn, reportHook, type Mended } from "../../core/connect/index.ts";
import type { ConnectionRecord, HookRecord, HostHooks } from "../../core/ports/index.ts";
import { randomWord } from "../system.ts";
import type { ServiceParts } from "./parts.ts";

/** The hooks of a client, as far as the token in use may work on them. */
export function allowedHooks(hooks: HostHooks, connection: ConnectionRecord): HostHooks {
  return gatedHooks(hooks, (feature) => isFeatureOn(connection, feature));
}

/** What working on hooks takes, with the calls that `hooks` may use. */
export function hookDependencies(
  hooks: HostHooks,
  connection: ConnectionRecord,
  parts: ServiceParts,
) {
  return {
    hooks: allowedHooks(hooks, connection),
    store: parts.hooks,
    publicUrl: parts.publicUrl(),
    random: randomWord,
    now: () => parts.clock.now(),
    report: (record: HookRecord, mended: Mended) => reportHook(record, mended, parts),
  };
}
