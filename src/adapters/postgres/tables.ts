import type { ColumnType, Generated, Insertable } from "kysely";
import type { ConnectionRecord, ReviewRecord, ThreadRecord } from "../../core/ports/index.ts";
import type { Decision, PullRequestState } from "../../core/domain/index.ts";

/** 64-bit numbers come out as text; those of ours that must be numbers are converted where they are read. */
type Id = ColumnType<string, string | number, string | number>;
type Json<T> = ColumnType<T, string, string>;
type Bytes = Buffer;

export interface Tables {
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
    review_id: Id;
    kind: string;
    key: string;
    job_id: string;
    attempt: number;
    remote_id: string | null;
    begun_at: Generated<Date>;
    done_at: Date | null;
  };
  connections: {
    id: Generated<string>;
    kind: ConnectionRecord["kind"];
    email: string | null;
    account_uuid: string;
    account_name: string;
    scopes: Json<readonly string[]> | null;
    token_hint: string;
    status: Generated<ConnectionRecord["status"]>;
    status_reason: string | null;
    updated_at: Generated<Date>;
  };
  secrets: {
    id: string;
    owner: string;
    key_id: string;
    wrapped_key: Bytes;
    sealed: Bytes;
    made_at: Generated<Date>;
  };
  repositories: {
    uuid: string;
    workspace: string;
    slug: string;
    name: string;
    enabled: boolean;
    hook_key: string;
    hook_uuid: string | null;
    updated_at: Generated<Date>;
  };
  vault_keys: { key_id: string; proof: Bytes; made_at: Generated<Date> };
  call_ledger: {
    credential_id: string;
    minutes: Json<Record<string, number>>;
    used: number;
    granted: boolean;
  };
}

export type NewRow<T extends keyof Tables> = Insertable<Tables[T]>;
