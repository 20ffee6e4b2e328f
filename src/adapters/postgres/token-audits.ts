import type { Kysely, Selectable } from "kysely";
import type { TokenAudit, TokenAudits } from "../../core/ports/index.ts";
import { storableJson, storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";

/** The history of looks at the token; entries are only ever added. */
export function createTokenAudits(db: Kysely<Tables>): TokenAudits {
  return {
    async save({ at, trigger, summary, ok, changes, findings, seen }) {
      const row = await db
        .insertInto("token_audits")
        .values({
          at,
          trigger,
          summary: storableText(summary),
          ok,
          changes: storableJson(changes),
          findings: storableJson(findings),
          seen: seen === null ? null : storableJson(seen),
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return auditOf(row);
    },
    async list(limit) {
      const rows = await db
        .selectFrom("token_audits")
        .selectAll()
        .orderBy("id", "desc")
        .limit(limit)
        .execute();
      return rows.map(auditOf);
    },
    async find(id) {
      // Comes from an address; anything longer is no number of ours.
      if (!/^\d{1,18}$/.test(id)) return null;
      const row = await db
        .selectFrom("token_audits")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirst();
      return row === undefined ? null : auditOf(row);
    },
  };
}

function auditOf(row: Selectable<Tables["token_audits"]>): TokenAudit {
  return { ...row };
}
