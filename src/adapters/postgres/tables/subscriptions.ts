import type { Generated } from "kysely";
import type {
  Destination,
  NewsLine,
  NewsResult,
  NewsScope,
  Topic,
} from "../../../core/ports/index.ts";
import type { Id, Json } from "./columns.ts";

/** Where news of pull requests goes, and what waits for it. */
export interface SubscriptionTables {
  destinations: {
    id: Generated<string>;
    name: string;
    kind: Destination["kind"];
    address: string;
    topics: Json<readonly Topic[]>;
    scope: Json<NewsScope>;
    /** Since the last message that went out. */
    attempts: Generated<number>;
    failing_since: Date | null;
    not_before: Date | null;
    /** The day that `sent_count` counts. */
    sent_day: string | null;
    sent_count: Generated<number>;
    problem: string | null;
    problem_at: Date | null;
  };
  news: {
    id: Generated<string>;
    destination_id: Id;
    event: string;
    line: Json<NewsLine>;
    state: Generated<NewsResult["state"]>;
    told_at: Date;
    done_at: Date | null;
  };
}
