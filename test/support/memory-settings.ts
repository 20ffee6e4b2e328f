import type { SettingsStore } from "../../src/core/ports/index.ts";

export interface MemorySettings extends SettingsStore {
  readonly values: Map<string, unknown>;
  readonly secrets: Map<string, string>;
}

/** A SettingsStore in memory; the real one has its own tests. */
export function memorySettings(): MemorySettings {
  const values = new Map<string, unknown>();
  const secrets = new Map<string, string>();
  return {
    values,
    secrets,
    read: async (key) => values.get(key),
    async write(key, value, secret) {
      values.set(key, value);
      if (secret === null) secrets.delete(key);
      if (typeof secret === "string") secrets.set(key, secret);
    },
    async remove(key) {
      values.delete(key);
      secrets.delete(key);
    },
    async repositoryModels() {
      const prefix = "repository-model:";
      const found = [...values].filter(([key]) => key.startsWith(prefix));
      return new Map(found.map(([key, value]) => [key.slice(prefix.length), value]));
    },
    reveal: async (key) => secrets.get(key) ?? null,
  };
}
