import type { NewAuditEntry, NewNotice } from "../../src/core/ports/index.ts";

/** Notices and audit entries in memory. */
export interface Told {
  /** Keys of the notices that are open, in the order in which they came. */
  readonly open: NewNotice[];
  /** All that were ever raised. */
  readonly raised: NewNotice[];
  readonly entries: NewAuditEntry[];
}

export function createTold() {
  const told: Told = { open: [], raised: [], entries: [] };
  return {
    told,
    notices: {
      async raise(notice: NewNotice): Promise<void> {
        if (told.open.some((one) => one.key === notice.key)) return;
        told.open.push(notice);
        told.raised.push(notice);
      },
      async settle(key: string): Promise<void> {
        const others = told.open.filter((one) => one.key !== key && !one.key.startsWith(`${key}/`));
        told.open.splice(0, told.open.length, ...others);
      },
    },
    auditLog: {
      async record(entry: NewAuditEntry): Promise<void> {
        told.entries.push(entry);
      },
      list: async () => [],
      verify: async () => ({ intact: true as const, entries: 0, lastHash: null }),
    },
  };
}
