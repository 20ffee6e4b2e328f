import type { ConfigLayer } from "../../src/core/domain/index.ts";
import type { ConfigMemory, TeamConfig } from "../../src/core/ports/index.ts";

/** A ConfigMemory in memory, and what it holds. */
export function memoryConfig(): ConfigMemory & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  const key = (...parts: string[]): string => parts.join(" ");
  return {
    kept,
    lastGood: async (repository, branch, path) => kept.get(key(repository, branch, path)) ?? null,
    async keep(repository, branch, files) {
      for (const { path, text } of files) {
        if (text === null) kept.delete(key(repository, branch, path));
        else kept.set(key(repository, branch, path), text);
      }
    },
  };
}

export function someLayer(change: Partial<ConfigLayer> = {}): ConfigLayer {
  return {
    path: ".kody.yml",
    folder: "",
    commentThreshold: null,
    maxComments: null,
    failOn: null,
    verdict: null,
    merge: null,
    declineStale: null,
    rules: {},
    categories: {},
    ignore: [],
    ownRules: [],
    instructions: [],
    ...change,
  };
}

/** Files that are JSON of a layer are good; all others are bad on line 3. */
export function toyTeamConfig(): TeamConfig {
  return {
    async parse({ path, text }) {
      const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
      try {
        // The tests write layers only.
        const change = JSON.parse(text) as Partial<ConfigLayer>;
        return { ok: true, layer: someLayer({ path, folder, ...change }) };
      } catch {
        return { ok: false, problems: [{ path, line: 3, column: 1, message: "It is odd." }] };
      }
    },
    analyzers: () => [],
  };
}
