import { Hono } from "hono";
import {
  channelsRequest,
  channelTestRequest,
  type ChannelsAnswer,
  type ChannelsRequest,
  type ChannelTestRequest,
  type NoticeAnswer,
  type TestAnswer,
} from "../../../contract/index.ts";
import type { Actor } from "../../../core/domain/index.ts";
import { actorOf } from "../actor.ts";
import { readRequest } from "../read-request.ts";

export interface NoticeServices {
  /** The open ones, gravest first. */
  notices(): Promise<NoticeAnswer[]>;
  /** Somebody has read it; it comes back when its reason does. */
  dismissNotice(id: string, actor: Actor): Promise<void>;
  channels(): Promise<ChannelsAnswer>;
  setChannels(request: ChannelsRequest, actor: Actor): Promise<ChannelsAnswer>;
  testChannel(request: ChannelTestRequest): Promise<TestAnswer>;
}

export function noticeRoutes(services: NoticeServices): Hono {
  const routes = new Hono();
  routes.get("/notices", async (context) => context.json({ notices: await services.notices() }));
  routes.delete("/notices/:id", async (context) => {
    await services.dismissNotice(context.req.param("id"), actorOf(context));
    return context.body(null, 204);
  });
  routes.get("/channels", async (context) => context.json(await services.channels()));
  routes.put("/channels", async (context) => {
    const request = await readRequest(context, channelsRequest);
    return context.json(await services.setChannels(request, actorOf(context)));
  });
  routes.post("/channels/test", async (context) =>
    context.json(await services.testChannel(await readRequest(context, channelTestRequest))),
  );
  return routes;
}
