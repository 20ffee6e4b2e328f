import type { Hono } from "hono";
import {
  memoryChange,
  memoryDecision,
  memoryRequest,
  type MemoryAnswer,
} from "../../src/contract/index.ts";
import { at, type ScriptedState } from "./scripted-state.ts";

/** What teams decided. */
export function addMemories(routes: Hono, api: { readonly state: ScriptedState }): void {
  const answer = () => ({ memories: api.state.memories });
  const replace = (id: string, change: Partial<MemoryAnswer>): void => {
    api.state.memories = api.state.memories.map((one) =>
      one.id === id ? { ...one, ...change } : one,
    );
  };
  routes.get("/api/memories", (context) => context.json(answer()));
  routes.post("/api/memories", async (context) => {
    const { text, paths, repository } = memoryRequest.parse(await context.req.json());
    const id = String(api.state.memories.length + 1);
    const name = repository === null ? null : `${repository.workspace}/${repository.slug}`;
    api.state.memories.push({
      ...memory(id, text),
      paths,
      repository: name,
      state: "accepted",
      origin: "entered by Ada",
      decidedBy: "Ada",
      decidedAt: at,
    });
    return context.json(answer(), 201);
  });
  routes.put("/api/memories/:id", async (context) => {
    replace(context.req.param("id"), memoryChange.parse(await context.req.json()));
    return context.json(answer());
  });
  routes.put("/api/memories/:id/state", async (context) => {
    const { state } = memoryDecision.parse(await context.req.json());
    replace(context.req.param("id"), { state, decidedBy: "Ada", decidedAt: at });
    return context.json(answer());
  });
  routes.delete("/api/memories/:id", (context) => {
    const id = context.req.param("id");
    api.state.memories = api.state.memories.filter((one) => one.id !== id);
    return context.json(answer());
  });
}

/** One that somebody proposed. */
export function memory(id: string, text: string): MemoryAnswer {
  return {
    id,
    repository: "acme/shop",
    text,
    paths: [],
    state: "proposed",
    origin: "asked for in pull request 12 by Ann",
    createdAt: at,
    decidedBy: null,
    decidedAt: null,
  };
}
