import { createNoticeSender } from "../adapters/notices/index.ts";
import type { Database } from "../adapters/postgres/index.ts";
import type { Vault } from "../adapters/vault/index.ts";
import type { Settings } from "../config/index.ts";
import {
  createNews,
  createNotices,
  type DeliveryParts,
  type NewsDeliveryParts,
} from "../core/notify/index.ts";
import type { Clock, Notices, Outbound, PullRequestNews } from "../core/ports/index.ts";
import type { Log } from "./log.ts";

export interface NoticeFoundation {
  readonly settings: Settings;
  readonly database: Database;
  readonly vault: Vault;
  readonly outbound: Outbound;
  readonly clock: Clock;
  readonly log: Log;
}

/** Name of the task that sends notices. */
export const noticeTask = "notices";

/** Notices, and what sends them. */
export function openNotices(foundation: NoticeFoundation): {
  notices: Notices;
  noticeDelivery: DeliveryParts;
  news: PullRequestNews;
  newsDelivery: NewsDeliveryParts;
} {
  const { settings, database, vault, outbound, clock, log } = foundation;
  const store = database.notices;
  const hurry = async () => database.tasks.hurry(noticeTask);
  const subscriptions = database.subscriptions(vault);
  const { publicUrl } = settings;
  const news = createNews({ store: subscriptions, clock, publicUrl, log });
  const ways = {
    channels: database.channels(vault),
    sender: createNoticeSender({ outbound }),
    clock,
    publicUrl,
    log,
  };
  return {
    notices: createNotices({ store, clock, hurry, log, news }),
    noticeDelivery: { store, ...ways },
    news,
    newsDelivery: { store: subscriptions, ...ways },
  };
}
