import type {
  ConnectAnswer,
  ConnectRequest,
  RepositoryAnswer,
  ReviewDetail,
  ReviewRequest,
  ReviewSummary,
  StatusAnswer,
  WatchAnswer,
  WatchRequest,
} from "../../contract/index.ts";
import type { WebhookServices } from "./webhooks.ts";

/** What the server can ask for; the composition root joins it from core and adapters. Throws `KodyError`s. */
export interface ServerServices {
  readonly webhooks: WebhookServices;
  status(): Promise<StatusAnswer>;
  connect(request: ConnectRequest): Promise<ConnectAnswer>;
  /** Repositories that the connected account sees, with what Kody does for each. */
  repositories(): Promise<RepositoryAnswer[]>;
  watch(request: WatchRequest): Promise<WatchAnswer>;
  requestReview(request: ReviewRequest): Promise<{ queued: boolean }>;
  reviews(limit: number): Promise<ReviewSummary[]>;
  review(id: string): Promise<ReviewDetail | null>;
  /** Resolves when the database answers; throws otherwise. */
  health(): Promise<void>;
  log(event: Readonly<Record<string, unknown>>): void;
  now(): number;
}
