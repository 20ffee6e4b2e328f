import { Hono } from "hono";
import {
  destinationRequest,
  type DestinationAnswer,
  type DestinationRequest,
  type TestAnswer,
} from "../../../contract/index.ts";
import type { Actor } from "../../../core/domain/index.ts";
import { actorOf } from "../actor.ts";
import { readRequest } from "../read-request.ts";

export interface SubscriptionServices {
  /** By name. */
  destinations(): Promise<DestinationAnswer[]>;
  addDestination(request: DestinationRequest, actor: Actor): Promise<DestinationAnswer>;
  changeDestination(
    id: string,
    request: DestinationRequest,
    actor: Actor,
  ): Promise<DestinationAnswer>;
  removeDestination(id: string, actor: Actor): Promise<void>;
  testDestination(id: string): Promise<TestAnswer>;
}

export function subscriptionRoutes(services: SubscriptionServices): Hono {
  const routes = new Hono();
  routes.get("/destinations", async (context) =>
    context.json({ destinations: await services.destinations() }),
  );
  routes.post("/destinations", async (context) => {
    const request = await readRequest(context, destinationRequest);
    return context.json(await services.addDestination(request, actorOf(context)), 201);
  });
  routes.put("/destinations/:id", async (context) => {
    const request = await readRequest(context, destinationRequest);
    const id = context.req.param("id");
    return context.json(await services.changeDestination(id, request, actorOf(context)));
  });
  routes.delete("/destinations/:id", async (context) => {
    await services.removeDestination(context.req.param("id"), actorOf(context));
    return context.body(null, 204);
  });
  routes.post("/destinations/:id/test", async (context) =>
    context.json(await services.testDestination(context.req.param("id"))),
  );
  return routes;
}
