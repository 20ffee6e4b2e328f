import type { Generated } from "kysely";
import type {
  ChannelName,
  DeliveryResult,
  EmailSettings,
  NoticeLevel,
  WaitingDelivery,
} from "../../../core/ports/index.ts";
import type { Id, Json } from "./columns.ts";

/** Notices, their deliveries, and the channels they go by. */
export interface NoticeTables {
  notices: {
    id: Generated<string>;
    key: string;
    level: NoticeLevel;
    title: string;
    remedy: string;
    path: string | null;
    raised_at: Date;
    dismissed_at: Date | null;
    settled_at: Date | null;
  };
  notice_deliveries: {
    id: Generated<string>;
    notice_id: Id;
    channel: ChannelName;
    about: WaitingDelivery["about"];
    state: Generated<DeliveryResult["state"] | "withdrawn">;
    since: Date;
    /** When it is tried next. */
    due_at: Date;
    attempts: Generated<number>;
    done_at: Date | null;
    problem: string | null;
  };
  channels: {
    name: ChannelName;
    settings: Json<{ host: string } | EmailSettings>;
  };
}
