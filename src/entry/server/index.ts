/** Webhooks, the JSON API and the page. */
export type { ConnectionServices } from "./routes/connection.ts";
export type { LeftoverServices } from "./routes/leftovers.ts";
export type { MemoryServices } from "./routes/memories.ts";
export type { NoticeServices } from "./routes/notices.ts";
export type { SubscriptionServices } from "./routes/subscriptions.ts";
export type { PeopleServices } from "./routes/people.ts";
export type { ProviderServices } from "./routes/provider.ts";
export type { RepositoryServices } from "./routes/repositories.ts";
export type { ReviewServices } from "./routes/reviews.ts";
export type { JiraServices, ModelServices, SettingServices } from "./routes/settings.ts";
export { createRoutes, listen, type RunningServer } from "./server.ts";
export type { ServerServices } from "./services.ts";
export type { DeliveryReading, WebhookServices } from "./webhooks.ts";
