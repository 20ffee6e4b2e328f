import type { HookRecord, HookStore } from "../../src/core/ports/index.ts";

export interface MemoryHooks extends HookStore {
  readonly records: Map<string, HookRecord>;
  readonly secrets: Map<string, string[]>;
}

/** A HookStore in memory, for tests of the core alone; the real one has its own tests. */
export function createMemoryHooks(records: readonly HookRecord[] = []): MemoryHooks {
  const claims = new Map<string, Date>();
  const store: MemoryHooks = {
    records: new Map(records.map((record) => [record.ownerUuid, record])),
    secrets: new Map(),
    listHooks: async () =>
      [...store.records.values()].filter((record) => record.wanted || record.active),
    findHook: async (ownerUuid) => store.records.get(ownerUuid) ?? null,
    async claimHook(ownerUuid, now, until) {
      const claimed = claims.get(ownerUuid);
      if (claimed !== undefined && claimed > now) return null;
      claims.set(ownerUuid, until);
      return store.records.get(ownerUuid) ?? null;
    },
    async saveHook(ownerUuid, result) {
      claims.delete(ownerUuid);
      const record = store.records.get(ownerUuid);
      if (record !== undefined && result !== null)
        store.records.set(ownerUuid, {
          ...record,
          ...result,
          suspectAt: result.status === "refused" ? record.suspectAt : null,
        });
    },
    async hookSecret(ownerUuid, fresh, replace) {
      const [newest, ...older] = store.secrets.get(ownerUuid) ?? [];
      if (newest !== undefined && !replace) return newest;
      const kept = newest === undefined ? older : [newest];
      store.secrets.set(ownerUuid, [fresh, ...kept]);
      return fresh;
    },
    signingHook: async () => null,
    noteDelivery: async () => {},
    async suspectHook(suspect, at) {
      for (const record of store.records.values()) {
        const meant =
          "ownerUuid" in suspect
            ? record.ownerUuid === suspect.ownerUuid
            : record.uuid === suspect.hookUuid;
        if (meant) store.records.set(record.ownerUuid, { ...record, suspectAt: at });
      }
    },
  };
  return store;
}

/** Of acme/{name}, wanted and not looked at yet. */
export function someHook(name: string, change: Partial<HookRecord> = {}): HookRecord {
  return {
    ownerUuid: `{${name}}`,
    owner: { kind: "repository", ref: { workspace: "acme", slug: name } },
    wanted: true,
    key: `key-of-${name}`,
    uuid: null,
    active: false,
    status: "pending",
    kind: null,
    reason: null,
    checkedAt: null,
    deliveryAt: null,
    suspectAt: null,
    ...change,
  };
}
