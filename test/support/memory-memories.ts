import type { Memory, MemoryStore, NewMemory, Refusals } from "../../src/core/ports/index.ts";

export interface MemoryMemories extends MemoryStore {
  memories: Memory[];
  readonly keys: Set<string>;
  refusedBefore: Refusals["refused"];
  /** Told before every proposal is kept; what it throws is what a crash would do. */
  interrupt: () => void;
}

/** A MemoryStore in memory; the real one has its own tests. */
export function memoryMemories(): MemoryMemories {
  let last = 0;
  const proposed: string[] = [];
  const made = (memory: NewMemory, state: Memory["state"], by: string | null): Memory => {
    last += 1;
    const created: Memory = {
      ...memory,
      id: String(last),
      state,
      createdAt: new Date(last),
      decidedBy: by,
      decidedAt: by === null ? null : new Date(last),
    };
    store.memories.push(created);
    return created;
  };
  const replace = (id: string, change: Partial<Memory>): Memory | null => {
    const at = store.memories.findIndex((one) => one.id === id);
    const before = store.memories[at];
    if (before === undefined) return null;
    const after = { ...before, ...change };
    store.memories[at] = after;
    return after;
  };
  const store: MemoryMemories = {
    memories: [],
    keys: new Set(),
    refusedBefore: [],
    interrupt: () => {},
    list: async () => store.memories.toReversed(),
    accepted: async (uuid) =>
      store.memories.filter(
        ({ state, repositoryUuid }) =>
          state === "accepted" && (repositoryUuid === null || repositoryUuid === uuid),
      ),
    async propose(memory, key) {
      store.interrupt();
      if (store.keys.has(key)) return false;
      store.keys.add(key);
      proposed.push(memory.text);
      made(memory, "proposed", null);
      return true;
    },
    add: async (memory, by) => made(memory, "accepted", by),
    decide: async (id, state, by, now) => replace(id, { state, decidedBy: by, decidedAt: now }),
    change: async (id, change) => replace(id, change),
    async remove(id) {
      const found = store.memories.find((one) => one.id === id) ?? null;
      store.memories = store.memories.filter((one) => one !== found);
      return found;
    },
    refusals: async () => ({
      refused: store.refusedBefore,
      known: [...proposed, ...store.memories.map(({ text }) => text)],
    }),
  };
  return store;
}
