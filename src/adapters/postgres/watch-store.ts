import { sql, type Kysely } from "kysely";
import { KodyError } from "../../core/domain/index.ts";
import type {
  HostRepository,
  Selection,
  WatchedRepository,
  WatchStore,
} from "../../core/ports/index.ts";
import { rowOf } from "./catalog.ts";
import { storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";
import { applyRules, wantHooks, watchedColumns, watchedOf } from "./watched.ts";

export function createWatchStore(db: Kysely<Tables>): WatchStore {
  return {
    async listWatched() {
      const rows = await db
        .selectFrom("repositories")
        .select(watchedColumns)
        .where("enabled", "=", true)
        .where("lost_at", "is", null)
        .orderBy("workspace")
        .orderBy("slug")
        .execute();
      return rows.map(watchedOf);
    },
    findRepository: async (uuid) => find(db, uuid),
    watch: async (repository) => db.transaction().execute(async (tx) => watchOne(tx, repository)),
    select: async (selection) => db.transaction().execute(async (tx) => select(tx, selection)),
    async meet(uuid, ref, workspaceUuid) {
      const known = await find(db, uuid);
      const same = known?.ref.workspace === ref.workspace && known.ref.slug === ref.slug;
      if (same && (known.enabled || workspaceUuid === null)) return known;
      if (known === null && workspaceUuid === null) return null;
      return db.transaction().execute(async (tx) => follow(tx, uuid, ref, workspaceUuid !== null));
    },
  };
}

async function find(db: Kysely<Tables>, uuid: string): Promise<WatchedRepository | null> {
  const row = await db
    .selectFrom("repositories")
    .select(watchedColumns)
    .where("uuid", "=", storableText(uuid))
    .executeTakeFirst();
  return row === undefined ? null : watchedOf(row);
}

async function watchOne(
  tx: Kysely<Tables>,
  repository: HostRepository,
): Promise<WatchedRepository> {
  const facts = {
    ...rowOf(repository),
    changed_at: repository.updatedOn === null ? null : new Date(repository.updatedOn),
    enabled: true,
    excluded: false,
    lost_at: null,
    // It was seen just now, whatever a listing says that goes on meanwhile.
    seen_at: sql<Date>`(select greatest(begun_at, now()) from listing)`,
  };
  const row = await tx
    .insertInto("repositories")
    .values(facts)
    .onConflict((conflict) =>
      conflict.column("uuid").doUpdateSet({ ...facts, updated_at: sql`now()` }),
    )
    .returning(watchedColumns)
    .executeTakeFirstOrThrow();
  await wantHooks(tx);
  return watchedOf(row);
}

/** Rules first, so that a single repository can be taken out of "all" in the same breath. */
async function select(
  tx: Kysely<Tables>,
  selection: Selection,
): Promise<{ begun: number; ended: number }> {
  await assertKnown(tx, [...selection.watch, ...selection.unwatch]);
  for (const rule of selection.rules) await setRule(tx, rule);
  const byRule = await applyRules(tx);
  const begun = await tx
    .updateTable("repositories")
    .set({ enabled: true, excluded: false, updated_at: sql`now()` })
    .where("uuid", "in", ["", ...selection.watch])
    .where((is) => is.or([is("enabled", "=", false), is("excluded", "=", true)]))
    .execute();
  const ended = await tx
    .updateTable("repositories")
    .set({ enabled: false, excluded: true, updated_at: sql`now()` })
    .where("uuid", "in", ["", ...selection.unwatch])
    .where((is) => is.or([is("enabled", "=", true), is("excluded", "=", false)]))
    .execute();
  await wantHooks(tx);
  return {
    begun: byRule.length + Number(begun[0]?.numUpdatedRows ?? 0n),
    ended: Number(ended[0]?.numUpdatedRows ?? 0n),
  };
}

async function assertKnown(tx: Kysely<Tables>, uuids: readonly string[]): Promise<void> {
  const { rows } = await sql<{ uuid: string }>`
    select uuid from unnest(${uuids.map(storableText)}::text[]) as wanted(uuid)
    where not exists (select from repositories where repositories.uuid = wanted.uuid) limit 1
  `.execute(tx);
  const [unknown] = rows;
  if (unknown === undefined) return;
  throw new KodyError(
    "invalid-input",
    `Kody knows no repository ${unknown.uuid.slice(0, 60)}. Read the list from Bitbucket anew and choose again.`,
  );
}

async function setRule(tx: Kysely<Tables>, rule: Selection["rules"][number]): Promise<void> {
  const workspace = await tx
    .selectFrom("workspaces")
    .select("uuid")
    .where("slug", "=", storableText(rule.workspace))
    .executeTakeFirst();
  if (workspace === undefined) {
    throw new KodyError(
      "invalid-input",
      `The connected account is in no workspace ${rule.workspace.slice(0, 60)}. Read the list from Bitbucket anew.`,
    );
  }
  const project = storableText(rule.project ?? "");
  if (!rule.on) {
    await tx
      .deleteFrom("watch_rules")
      .where("workspace_uuid", "=", workspace.uuid)
      .where("project", "=", project)
      .execute();
    return;
  }
  await tx
    .insertInto("watch_rules")
    .values({ workspace_uuid: workspace.uuid, project })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  // Who says "all" takes back what was said of single ones before.
  await sql`
    update repositories set excluded = false
    where excluded and workspace = ${storableText(rule.workspace)} and ${project} in ('', coalesce(project_key, ''))
  `.execute(tx);
}

async function follow(
  tx: Kysely<Tables>,
  uuid: string,
  ref: WatchedRepository["ref"],
  byWorkspace: boolean,
): Promise<WatchedRepository | null> {
  const place = { workspace: storableText(ref.workspace), slug: storableText(ref.slug) };
  if (byWorkspace) {
    await tx
      .insertInto("repositories")
      .values({ uuid: storableText(uuid), ...place, name: place.slug, enabled: false })
      .onConflict((conflict) => conflict.column("uuid").doUpdateSet(place))
      .execute();
    await applyRules(tx);
  } else {
    await tx.updateTable("repositories").set(place).where("uuid", "=", uuid).execute();
  }
  return find(tx, uuid);
}
