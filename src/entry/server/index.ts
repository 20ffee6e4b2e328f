/** Webhooks, the JSON API and the page. */
export { createRoutes, listen, type RunningServer } from "./server.ts";
export type { ServerServices } from "./services.ts";
export type { WebhookServices } from "./webhooks.ts";
