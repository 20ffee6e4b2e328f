import type { ServerServices } from "../../entry/server/index.ts";
import { connectionServices } from "./connection.ts";
import { leftoverServices } from "./leftovers.ts";
import { memoryServices } from "./memories.ts";
import { noticeServices } from "./notices.ts";
import type { ServiceParts } from "./parts.ts";
import { peopleServices } from "./people.ts";
import { repositoryServices } from "./repositories.ts";
import { reviewServices } from "./reviews.ts";
import { settingServices } from "./settings.ts";
import { subscriptionServices } from "./subscriptions.ts";
import { webhookServices } from "./webhooks.ts";

export { invitationLink, verificationAnswer } from "./people.ts";
export { allowedHooks, hookDependencies } from "./hook-dependencies.ts";
export { working, type ServiceParts } from "./parts.ts";

/** Joins the server's routes to core and adapters. */
export function createServerServices(parts: ServiceParts): ServerServices {
  return {
    people: peopleServices(parts),
    webhooks: webhookServices(parts),
    connection: connectionServices(parts),
    repositories: repositoryServices(parts),
    reviews: reviewServices(parts),
    memories: memoryServices(parts),
    leftovers: leftoverServices(parts),
    notices: noticeServices(parts),
    subscriptions: subscriptionServices(parts),
    settings: settingServices(parts),
    health: parts.health,
    log: parts.log,
    publicUrl: parts.publicUrl,
  };
}
