import type { HookAnswer } from "../../contract/index.ts";
import type { HookState } from "../../core/ports/index.ts";

export function hookAnswer({ status, kind, reason, checkedAt }: HookState): HookAnswer {
  return {
    // Watched again after it was switched off: it waits to be switched on.
    status: status === "off" ? "pending" : status,
    kind,
    reason,
    checkedAt: checkedAt?.toISOString() ?? null,
  };
}
