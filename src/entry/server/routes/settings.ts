import { Hono } from "hono";
import {
  automation,
  modelRequest,
  skipRequest,
  type Automation,
  type ModelAnswer,
  type ModelRequest,
  type SetupAnswer,
  type SkipRequest,
  type TestAnswer,
} from "../../../contract/index.ts";
import type { Actor } from "../../../core/domain/index.ts";
import { actorOf } from "../actor.ts";
import { readRequest } from "../read-request.ts";

export interface SettingServices {
  setup(): Promise<SetupAnswer>;
  skip(request: SkipRequest): Promise<SetupAnswer>;
  automation(): Promise<Automation>;
  setAutomation(request: Automation, actor: Actor): Promise<Automation>;
  /** Null when none is set up. */
  model(): Promise<ModelAnswer | null>;
  setModel(request: ModelRequest, actor: Actor): Promise<ModelAnswer>;
  removeModel(actor: Actor): Promise<void>;
  /** One small call with the model that is set up. */
  testModel(): Promise<TestAnswer>;
}

export function settingRoutes(services: SettingServices): Hono {
  const routes = new Hono();
  routes.get("/setup", async (context) => context.json(await services.setup()));
  routes.post("/setup/skip", async (context) =>
    context.json(await services.skip(await readRequest(context, skipRequest))),
  );
  routes.get("/automation", async (context) => context.json(await services.automation()));
  routes.put("/automation", async (context) => {
    const request = await readRequest(context, automation);
    return context.json(await services.setAutomation(request, actorOf(context)));
  });
  routes.get("/model", async (context) => context.json({ model: await services.model() }));
  routes.put("/model", async (context) => {
    const request = await readRequest(context, modelRequest);
    return context.json(await services.setModel(request, actorOf(context)));
  });
  routes.delete("/model", async (context) => {
    await services.removeModel(actorOf(context));
    return context.body(null, 204);
  });
  routes.post("/model/test", async (context) => context.json(await services.testModel()));
  return routes;
}
