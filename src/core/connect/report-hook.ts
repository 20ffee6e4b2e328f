import type { AuditLog, HookRecord, Notices } from "../ports/index.ts";
import { isInPlace, ownerName } from "./hook-address.ts";
import type { Mended } from "./mend-hook.ts";

/**
 * Tells people what became of a hook: a repair goes into the log, a hook that worked before and is refused now becomes a
 * notice until it is back.
 */
export async function reportHook(
  record: HookRecord,
  { result, repaired }: Mended,
  { notices, auditLog }: { notices: Notices; auditLog: AuditLog },
): Promise<void> {
  const key = `hook/${record.ownerUuid}`;
  const place = ownerName(record.owner);
  if (result.status === "refused") {
    if (record.uuid === null) return;
    await notices.raise({
      key,
      level: "problem",
      title: `The webhook of ${place} can't be checked or repaired any more, so Kody may hear of pull requests there late.`,
      remedy: result.reason ?? "",
      path: "/setup/webhooks",
    });
    return;
  }
  if (repaired.length > 0) {
    await auditLog.record({
      actor: { kind: "kody" },
      action: "hook.repaired",
      subject: place,
      details: { because: repaired },
    });
  }
  const was = isInPlace(record.status) && repaired.length === 0;
  if (!was) await notices.settle(key);
}
