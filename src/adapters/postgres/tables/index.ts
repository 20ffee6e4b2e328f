import type { Generated, Insertable } from "kysely";
import type { Decision, PullRequestState } from "../../../core/domain/index.ts";
import type { Lane, ReviewRecord, ThreadRecord } from "../../../core/ports/index.ts";
import type { Id, Json } from "./columns.ts";
import type { ActingTables } from "./acting.ts";
import type { ConfigTables } from "./config.ts";
import type { ConnectionTables } from "./connection.ts";
import type { LeftoverTables } from "./leftovers.ts";
import type { MemoryTables } from "./memories.ts";
import type { ModelTables } from "./model.ts";
import type { NoticeTables } from "./notices.ts";
import type { PeopleTables } from "./people.ts";
import type { RepositoryTables } from "./repositories.ts";
import type { SettingTables } from "./settings.ts";
import type { SubscriptionTables } from "./subscriptions.ts";

export interface Tables
  extends
    ConnectionTables,
    RepositoryTables,
    PeopleTables,
    NoticeTables,
    SettingTables,
    SubscriptionTables,
    ConfigTables,
    MemoryTables,
    ActingTables,
    LeftoverTables,
    ModelTables {
  pull_requests: {
    id: Generated<string>;
    workspace: string;
    slug: string;
    number: number;
    repository_uuid: string | null;
    state: Generated<PullRequestState>;
    head: string | null;
    title: string | null;
    url: string | null;
    destination_branch: string | null;
    described_at: Date | null;
    leftovers_kept_at: Date | null;
    updated_at: Generated<Date>;
  };
  events: {
    id: Generated<string>;
    dedupe_digest: string;
    pull_request_id: Id;
    kind: string;
    head: string | null;
    destination_branch: string | null;
    payload: Json<Record<string, unknown>>;
    review: boolean;
    received_at: Generated<Date>;
  };
  leases: {
    pull_request_id: Id;
    lane: Generated<Lane>;
    job_id: string;
    attempt: number;
    process: number;
    taken_at: Generated<Date>;
  };
  reviews: {
    id: Generated<string>;
    pull_request_id: Id;
    head: string;
    merge_base: string | null;
    destination_branch: string;
    status: Generated<ReviewRecord["status"]>;
    summary_digest: string | null;
    reason: string | null;
    stage: string | null;
    timings: Json<Record<string, number>> | null;
    facts: Json<Record<string, unknown>> | null;
    started_at: Generated<Date>;
    finished_at: Date | null;
  };
  decisions: {
    review_id: Id;
    position: number;
    fingerprint: string;
    outcome: Decision["outcome"];
    reason: Decision["reason"];
    finding: Json<Decision["finding"]>;
  };
  threads: {
    pull_request_id: Id;
    comment_id: Id;
    fingerprint: string;
    content_key: string | null;
    rule: string | null;
    path: string | null;
    state: ThreadRecord["state"];
    updated_at: Generated<Date>;
  };
  effects: {
    /** Either this or `pull_request_id`. */
    review_id: Id | null;
    pull_request_id: Id | null;
    kind: string;
    key: string;
    job_id: string;
    attempt: number;
    remote_id: string | null;
    begun_at: Generated<Date>;
    done_at: Date | null;
  };
  call_ledger: {
    credential_id: string;
    minutes: Json<Record<string, number>>;
    used: number;
    granted: boolean;
  };
  tasks: { name: string; due_at: Date };
}

export type NewRow<T extends keyof Tables> = Insertable<Tables[T]>;
