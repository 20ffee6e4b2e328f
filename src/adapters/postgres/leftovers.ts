import { sql, type Kysely } from "kysely";
import { severityRank, type PullRequestRef } from "../../core/domain/index.ts";
import type {
  Leftover,
  LeftoverFilter,
  LeftoverStore,
  NewLeftover,
} from "../../core/ports/index.ts";
import { findPullRequest, touchPullRequest } from "./pull-requests.ts";
import { storableText } from "./storable.ts";
import type { NewRow, Tables } from "./tables/index.ts";

/** PostgreSQL takes at most 65,535 values in one statement. */
const rowsAtOnce = 1_000;

export function createLeftoverStore(db: Kysely<Tables>): LeftoverStore {
  return {
    save: (pullRequest, leftovers, at) => save(db, pullRequest, leftovers, at),
    async wasSaved(pullRequest) {
      const id = await findPullRequest(db, pullRequest);
      if (id === null) return false;
      const row = await db
        .selectFrom("pull_requests")
        .select("leftovers_kept_at")
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      return row.leftovers_kept_at !== null;
    },
    list: (filter) => list(db, filter),
    find: (id) => find(db, id),
    async close(id, state, by, at) {
      if (!isId(id)) return null;
      await db
        .updateTable("leftovers")
        .set({ state, closed_by: storableText(by), closed_at: at })
        .where("id", "=", id)
        .where("state", "=", "open")
        .execute();
      return find(db, id);
    },
    beginIssue: (id) => beginIssue(db, id),
    async linkIssue(id, key) {
      const set = { issue_key: storableText(key), issue_problem: null };
      await db.updateTable("leftovers").set(set).where("id", "=", id).execute();
    },
    async noteIssueProblem(id, problem, made) {
      await db
        .updateTable("leftovers")
        .set({
          issue_problem: storableText(problem),
          ...(made === "no" ? { issue_begun_at: null } : {}),
        })
        .where("id", "=", id)
        .where("issue_key", "is", null)
        .execute();
    },
  };
}

async function save(
  db: Kysely<Tables>,
  pullRequest: PullRequestRef,
  leftovers: readonly NewLeftover[],
  at: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const id = await touchPullRequest(tx, pullRequest, {});
    const first = await tx
      .updateTable("pull_requests")
      .set({ leftovers_kept_at: at })
      .where("id", "=", id)
      .where("leftovers_kept_at", "is", null)
      .executeTakeFirst();
    if (first.numUpdatedRows === 0n) return false;
    const rows = leftovers.map((leftover) => rowOf(id, leftover, at));
    for (let from = 0; from < rows.length; from += rowsAtOnce) {
      await tx
        .insertInto("leftovers")
        .values(rows.slice(from, from + rowsAtOnce))
        .onConflict((conflict) => conflict.columns(["pull_request_id", "fingerprint"]).doNothing())
        .execute();
    }
    return true;
  });
}

function rowOf(pullRequestId: string, leftover: NewLeftover, at: Date): NewRow<"leftovers"> {
  const { fingerprint, severity, category, rule, title, message, path, line } = leftover;
  return {
    pull_request_id: pullRequestId,
    fingerprint,
    severity,
    gravity: severityRank(severity),
    category,
    rule: storableText(rule),
    title: storableText(title),
    message: storableText(message),
    path: storableText(path),
    line,
    kept_at: at,
  };
}

function query(db: Kysely<Tables>) {
  return db
    .selectFrom("leftovers")
    .innerJoin("pull_requests as p", "p.id", "leftovers.pull_request_id")
    .selectAll("leftovers")
    .select(["p.workspace", "p.slug", "p.number"])
    .select(["p.title as pull_request_title", "p.url as pull_request_url"]);
}

async function list(db: Kysely<Tables>, filter: LeftoverFilter): Promise<Leftover[]> {
  let rows = query(db);
  if (filter.state !== null) rows = rows.where("leftovers.state", "=", filter.state);
  if (filter.severity !== null) rows = rows.where("leftovers.severity", "=", filter.severity);
  if (filter.withoutIssue === true) rows = rows.where("leftovers.issue_key", "is", null);
  for (const word of filter.words.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 20)) {
    const searched = sql`lower(concat(p.workspace, '/', p.slug, ' #', p.number, ' ', p.title, ' ',
      leftovers.title, ' ', leftovers.path, ' ', leftovers.rule))`;
    rows = rows.where(sql<boolean>`strpos(${searched}, ${storableText(word)}) > 0`);
  }
  const found = await rows
    .orderBy("leftovers.kept_at", "desc")
    .orderBy("leftovers.gravity")
    .orderBy("leftovers.id")
    .limit(filter.limit)
    .execute();
  return found.map(leftoverOf);
}

async function find(db: Kysely<Tables>, id: string): Promise<Leftover | null> {
  if (!isId(id)) return null;
  const row = await query(db).where("leftovers.id", "=", id).executeTakeFirst();
  return row === undefined ? null : leftoverOf(row);
}

async function beginIssue(db: Kysely<Tables>, id: string): Promise<"new" | "in-doubt" | "done"> {
  const begun = await db
    .updateTable("leftovers")
    .set({ issue_begun_at: sql<Date>`clock_timestamp()` })
    .where("id", "=", id)
    .where("issue_begun_at", "is", null)
    .where("issue_key", "is", null)
    .executeTakeFirst();
  if (begun.numUpdatedRows > 0n) return "new";
  return (await find(db, id))?.issueKey === null ? "in-doubt" : "done";
}

function isId(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}

type Row = Awaited<ReturnType<ReturnType<typeof query>["execute"]>>[number];

function leftoverOf(row: Row): Leftover {
  const { id, fingerprint, severity, category, rule, title, message, path, line, state } = row;
  return {
    id,
    fingerprint,
    severity,
    category,
    rule,
    title,
    message,
    path,
    line,
    state,
    pullRequest: { workspace: row.workspace, slug: row.slug, id: row.number },
    pullRequestTitle: row.pull_request_title ?? "",
    pullRequestUrl: row.pull_request_url ?? "",
    closedBy: row.closed_by,
    closedAt: row.closed_at,
    keptAt: row.kept_at,
    issueKey: row.issue_key,
    issueProblem: row.issue_problem,
  };
}
