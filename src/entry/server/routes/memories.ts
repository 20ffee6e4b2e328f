import { Hono } from "hono";
import {
  memoryChange,
  memoryDecision,
  memoryRequest,
  type MemoriesAnswer,
  type MemoryChange,
  type MemoryDecision,
  type MemoryRequest,
} from "../../../contract/index.ts";
import type { Actor } from "../../../core/domain/index.ts";
import { actorOf } from "../actor.ts";
import { readRequest } from "../read-request.ts";

/** What teams decided. Each answers what there is then. */
export interface MemoryServices {
  memories(): Promise<MemoriesAnswer>;
  addMemory(request: MemoryRequest, actor: Actor): Promise<MemoriesAnswer>;
  changeMemory(id: string, change: MemoryChange, actor: Actor): Promise<MemoriesAnswer>;
  decideMemory(id: string, decision: MemoryDecision, actor: Actor): Promise<MemoriesAnswer>;
  removeMemory(id: string, actor: Actor): Promise<MemoriesAnswer>;
}

export function memoryRoutes(services: MemoryServices): Hono {
  const routes = new Hono();
  routes.get("/memories", async (context) => context.json(await services.memories()));
  routes.post("/memories", async (context) => {
    const request = await readRequest(context, memoryRequest);
    return context.json(await services.addMemory(request, actorOf(context)), 201);
  });
  routes.put("/memories/:id", async (context) => {
    const request = await readRequest(context, memoryChange);
    const { id } = context.req.param();
    return context.json(await services.changeMemory(id, request, actorOf(context)));
  });
  routes.put("/memories/:id/state", async (context) => {
    const request = await readRequest(context, memoryDecision);
    const { id } = context.req.param();
    return context.json(await services.decideMemory(id, request, actorOf(context)));
  });
  routes.delete("/memories/:id", async (context) => {
    const { id } = context.req.param();
    return context.json(await services.removeMemory(id, actorOf(context)));
  });
  return routes;
}
