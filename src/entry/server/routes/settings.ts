import { Hono } from "hono";
import {
  automation,
  jiraRequest,
  modelRequest,
  modelUse,
  repositoryModelRequest,
  skipRequest,
  type Automation,
  type JiraAnswer,
  type JiraRequest,
  type ModelAnswer,
  type ModelRequest,
  type ModelUse,
  type ModelUseAnswer,
  type RepositoryModelRequest,
  type SetupAnswer,
  type SkipRequest,
  type TestAnswer,
} from "../../../contract/index.ts";
import type { Actor } from "../../../core/domain/index.ts";
import { actorOf } from "../actor.ts";
import { readRequest } from "../read-request.ts";

/** One of the two models. */
export interface ModelServices {
  /** Null when none is set up. */
  model(): Promise<ModelAnswer | null>;
  setModel(request: ModelRequest, actor: Actor): Promise<ModelAnswer>;
  removeModel(actor: Actor): Promise<void>;
  /** One small call with the model that is set up. */
  testModel(): Promise<TestAnswer>;
}

/** Where the issues are that pull requests name. */
export interface JiraServices {
  /** Null when none is set up. */
  read(): Promise<JiraAnswer | null>;
  set(request: JiraRequest, actor: Actor): Promise<JiraAnswer>;
  remove(actor: Actor): Promise<void>;
  /** Asks whose the token is. */
  test(): Promise<TestAnswer>;
}

export interface SettingServices extends ModelServices {
  setup(): Promise<SetupAnswer>;
  skip(request: SkipRequest): Promise<SetupAnswer>;
  automation(): Promise<Automation>;
  setAutomation(request: Automation, actor: Actor): Promise<Automation>;
  /** The model that is asked when the first one can't be. */
  readonly fallback: ModelServices;
  modelUse(): Promise<ModelUseAnswer>;
  setModelUse(request: ModelUse, actor: Actor): Promise<ModelUseAnswer>;
  setRepositoryModel(request: RepositoryModelRequest, actor: Actor): Promise<ModelUseAnswer>;
  readonly jira: JiraServices;
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
  routes.route("/model", modelRoutes(services));
  routes.route("/model/fallback", modelRoutes(services.fallback));
  routes.get("/model/use", async (context) => context.json(await services.modelUse()));
  routes.put("/model/use", async (context) => {
    const request = await readRequest(context, modelUse);
    return context.json(await services.setModelUse(request, actorOf(context)));
  });
  routes.put("/model/repositories", async (context) => {
    const request = await readRequest(context, repositoryModelRequest);
    return context.json(await services.setRepositoryModel(request, actorOf(context)));
  });
  routes.route("/jira", jiraRoutes(services.jira));
  return routes;
}

function jiraRoutes(services: JiraServices): Hono {
  const routes = new Hono();
  routes.get("/", async (context) => context.json({ jira: await services.read() }));
  routes.put("/", async (context) => {
    const request = await readRequest(context, jiraRequest);
    return context.json(await services.set(request, actorOf(context)));
  });
  routes.delete("/", async (context) => {
    await services.remove(actorOf(context));
    return context.body(null, 204);
  });
  routes.post("/test", async (context) => context.json(await services.test()));
  return routes;
}

function modelRoutes(services: ModelServices): Hono {
  const routes = new Hono();
  routes.get("/", async (context) => context.json({ model: await services.model() }));
  routes.put("/", async (context) => {
    const request = await readRequest(context, modelRequest);
    return context.json(await services.setModel(request, actorOf(context)));
  });
  routes.delete("/", async (context) => {
    await services.removeModel(actorOf(context));
    return context.body(null, 204);
  });
  routes.post("/test", async (context) => context.json(await services.testModel()));
  return routes;
}
