import { Hono } from "hono";
import {
  leftoverDecision,
  leftoverQuery,
  type LeftoverAnswer,
  type LeftoverDecision,
  type LeftoverQuery,
  type LeftoversAnswer,
} from "../../../contract/index.ts";
import type { Actor } from "../../../core/domain/index.ts";
import { actorOf } from "../actor.ts";
import { readRequest } from "../read-request.ts";

/** What was left open at merges. */
export interface LeftoverServices {
  leftovers(query: LeftoverQuery): Promise<LeftoversAnswer>;
  leftoversAsCsv(query: LeftoverQuery): Promise<string>;
  /** One that is closed already stays as it is. */
  closeLeftover(id: string, decision: LeftoverDecision, actor: Actor): Promise<LeftoverAnswer>;
}

export function leftoverRoutes(services: LeftoverServices): Hono {
  const routes = new Hono();
  routes.get("/leftovers", async (context) => {
    const query = leftoverQuery.parse(context.req.query());
    if (context.req.query("format") !== "csv") return context.json(await services.leftovers(query));
    return context.body(await services.leftoversAsCsv(query), 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="kody-left-open.csv"',
    });
  });
  routes.put("/leftovers/:id/state", async (context) => {
    const decision = await readRequest(context, leftoverDecision);
    const { id } = context.req.param();
    return context.json(await services.closeLeftover(id, decision, actorOf(context)));
  });
  return routes;
}
