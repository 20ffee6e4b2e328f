import { Hono } from "hono";
import {
  selectionRequest,
  watchRequest,
  type AddressAnswer,
  type HookAnswer,
  type OpenPullRequestAnswer,
  type RepositoriesAnswer,
  type SelectionRequest,
  type WatchAnswer,
  type WatchRequest,
} from "../../../contract/index.ts";
import type { Actor } from "../../../core/domain/index.ts";
import { actorOf } from "../actor.ts";
import { readRequest } from "../read-request.ts";

export interface RepositoryServices {
  /** What is known, at once; no call to Bitbucket. */
  repositories(): Promise<RepositoriesAnswer>;
  /** Begins to read the list from Bitbucket anew, unless that is going on already. */
  startListing(): Promise<void>;
  /** Watches one repository and sees to its hook before it answers. */
  watch(request: WatchRequest, actor: Actor): Promise<WatchAnswer>;
  /** Stores what is wanted; hooks follow in the background. */
  select(request: SelectionRequest, actor: Actor): Promise<RepositoriesAnswer>;
  /** Checks one repository's hook now and repairs it; `rotate` gives it a new secret. */
  mendHook(uuid: string, rotate: boolean, actor: Actor): Promise<HookAnswer>;
  checkAddress(): Promise<AddressAnswer>;
  /** Of watched repositories, those that were heard of last. No call to Bitbucket. */
  openPullRequests(): Promise<OpenPullRequestAnswer[]>;
}

export function repositoryRoutes(services: RepositoryServices): Hono {
  const routes = new Hono();
  routes.get("/repositories", async (context) => context.json(await services.repositories()));
  routes.post("/repositories/listing", async (context) => {
    await services.startListing();
    return context.json(await services.repositories(), 202);
  });
  routes.post("/repositories", async (context) => {
    const request = await readRequest(context, watchRequest);
    return context.json(await services.watch(request, actorOf(context)), 201);
  });
  routes.put("/repositories/selection", async (context) => {
    const request = await readRequest(context, selectionRequest);
    return context.json(await services.select(request, actorOf(context)), 202);
  });
  routes.post("/repositories/:uuid/hook", async (context) => {
    const rotate = context.req.query("rotate") === "1";
    const { uuid } = context.req.param();
    return context.json(await services.mendHook(uuid, rotate, actorOf(context)));
  });
  routes.post("/address/check", async (context) => context.json(await services.checkAddress()));
  routes.get("/pull-requests", async (context) =>
    context.json({ pullRequests: await services.openPullRequests() }),
  );
  return routes;
}
