import type { Kysely } from "kysely";
import type { InvitationStore } from "../../core/ports/index.ts";
import { emailKey, oneAtATime, personOf } from "./people.ts";
import { storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";

/** A person has one link at most; a new one takes the older one's place. */
export function createInvitationStore(db: Kysely<Tables>): InvitationStore {
  return {
    async invite({ email, role, hash, expiresAt }) {
      const link = { role, link_hash: hash, link_expires_at: expiresAt };
      const row = await db
        .insertInto("people")
        .values({
          email: storableText(email.trim()),
          email_key: emailKey(email),
          name: "",
          state: "invited",
          ...link,
        })
        .onConflict((conflict) =>
          conflict.column("email_key").doUpdateSet(link).where("people.state", "=", "invited"),
        )
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : personOf(row);
    },
    async reset(email, hash, expiresAt) {
      const row = await db
        .updateTable("people")
        .set({ link_hash: hash, link_expires_at: expiresAt })
        .where("email_key", "=", emailKey(email))
        .where("state", "<>", "disabled")
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : personOf(row);
    },
    async find(hash, now) {
      const row = await db
        .selectFrom("people")
        .selectAll()
        .where("link_hash", "=", hash)
        .where("link_expires_at", ">", now)
        .executeTakeFirst();
      return row === undefined ? null : personOf(row);
    },
    accept: async (hash, person, now) => accept(db, hash, person, now),
  };
}

async function accept(
  db: Kysely<Tables>,
  ...[hash, { name, passwordHash }, now]: Parameters<InvitationStore["accept"]>
): ReturnType<InvitationStore["accept"]> {
  return oneAtATime(db, async (tx) => {
    const row = await tx
      .updateTable("people")
      .set({
        name: storableText(name),
        password_hash: passwordHash,
        state: "active",
        link_hash: null,
        link_expires_at: null,
      })
      .where("link_hash", "=", hash)
      .where("link_expires_at", ">", now)
      .where("state", "<>", "disabled")
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) return null;
    await tx.deleteFrom("sessions").where("person_id", "=", row.id).execute();
    return personOf(row);
  });
}
