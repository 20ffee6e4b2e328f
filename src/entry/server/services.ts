import type { ConnectionServices } from "./routes/connection.ts";
import type { LeftoverServices } from "./routes/leftovers.ts";
import type { MemoryServices } from "./routes/memories.ts";
import type { NoticeServices } from "./routes/notices.ts";
import type { PeopleServices } from "./routes/people.ts";
import type { RepositoryServices } from "./routes/repositories.ts";
import type { ReviewServices } from "./routes/reviews.ts";
import type { SettingServices } from "./routes/settings.ts";
import type { SubscriptionServices } from "./routes/subscriptions.ts";
import type { WebhookServices } from "./webhooks.ts";

/** What the server can ask for; the composition root joins it from core and adapters. Throws `KodyError`s. */
export interface ServerServices {
  readonly people: PeopleServices;
  readonly webhooks: WebhookServices;
  readonly connection: ConnectionServices;
  readonly repositories: RepositoryServices;
  readonly reviews: ReviewServices;
  readonly memories: MemoryServices;
  readonly leftovers: LeftoverServices;
  readonly notices: NoticeServices;
  readonly subscriptions: SubscriptionServices;
  readonly settings: SettingServices;
  /** Resolves when the database answers; throws otherwise. */
  health(): Promise<void>;
  log(event: Readonly<Record<string, unknown>>): void;
  /** The address that people and Bitbucket know Kody by; null when none is set. */
  publicUrl(): string | null;
}
