import { sql, type Kysely, type Selectable, type Transaction } from "kysely";
import type { PeopleStore, PersonRecord } from "../../core/ports/index.ts";
import { storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";

export function createPeopleStore(db: Kysely<Tables>): PeopleStore {
  return {
    async isClaimed() {
      const row = await db
        .selectFrom("people")
        .select("id")
        .where("state", "<>", "invited")
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
    claim: async (person) => claim(db, person),
    async find(by) {
      if ("id" in by && !isId(by.id)) return null;
      const query = db.selectFrom("people").selectAll();
      const row = await (
        "id" in by
          ? query.where("id", "=", by.id)
          : query.where("email_key", "=", emailKey(by.email))
      ).executeTakeFirst();
      return row === undefined ? null : personOf(row);
    },
    async list() {
      const rows = await db.selectFrom("people").selectAll().orderBy("email_key").execute();
      return rows.map(personOf);
    },
    change: async (id, change) => changePerson(db, id, change),
    async setPassword(id, passwordHash) {
      await db
        .updateTable("people")
        .set({ password_hash: passwordHash })
        .where("id", "=", id)
        .execute();
    },
    bindSubject: async (id, subject, name) => bindSubject(db, id, subject, name),
  };
}

async function bindSubject(
  db: Kysely<Tables>,
  id: string,
  subject: string,
  name: string | null,
): Promise<PersonRecord | null> {
  const row = await db
    .updateTable("people")
    .set({
      subject: storableText(subject),
      name: sql`case when state = 'invited' and ${name !== null} then ${storableText(name ?? "")} else name end`,
      state: "active",
      link_hash: null,
      link_expires_at: null,
    })
    .where("id", "=", id)
    .where("state", "<>", "disabled")
    .where((where) =>
      where.or([where("subject", "is", null), where("subject", "=", storableText(subject))]),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("people as other")
            .select("other.id")
            .where("other.subject", "=", storableText(subject))
            .where("other.id", "<>", id),
        ),
      ),
    )
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : personOf(row);
}

/** Claims, role changes and invitations one at a time: each must see what the one before left. */
export async function oneAtATime<T>(
  db: Kysely<Tables>,
  work: (tx: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await sql`lock table people in share row exclusive mode`.execute(tx);
    return work(tx);
  });
}

async function claim(
  db: Kysely<Tables>,
  { email, name, passwordHash }: Parameters<PeopleStore["claim"]>[0],
): Promise<PersonRecord | null> {
  return oneAtATime(db, async (tx) => {
    const taken = await tx
      .selectFrom("people")
      .select("id")
      .where("state", "<>", "invited")
      .limit(1)
      .executeTakeFirst();
    if (taken !== undefined) return null;
    const facts = {
      email: storableText(email),
      name: storableText(name),
      role: "admin" as const,
      state: "active" as const,
      password_hash: passwordHash,
      link_hash: null,
      link_expires_at: null,
    };
    const row = await tx
      .insertInto("people")
      .values({ ...facts, email_key: emailKey(email) })
      .onConflict((conflict) => conflict.column("email_key").doUpdateSet(facts))
      .returningAll()
      .executeTakeFirstOrThrow();
    return personOf(row);
  });
}

async function changePerson(
  db: Kysely<Tables>,
  id: string,
  change: Parameters<PeopleStore["change"]>[1],
): ReturnType<PeopleStore["change"]> {
  if (!isId(id)) return null;
  return oneAtATime(db, async (tx) => {
    const before = await tx
      .selectFrom("people")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    if (before === undefined) return null;
    const role = change.role ?? before.role;
    const state = stateAfter(before, change.state);
    const isAdministrator = before.role === "admin" && before.state === "active";
    if (isAdministrator && !(role === "admin" && state === "active")) {
      const { others } = await tx
        .selectFrom("people")
        .select(({ fn }) => fn.countAll<string>().as("others"))
        .where("role", "=", "admin")
        .where("state", "=", "active")
        .where("id", "<>", id)
        .executeTakeFirstOrThrow();
      if (Number(others) === 0) return "last-administrator";
    }
    const ended = state === "disabled" ? { link_hash: null, link_expires_at: null } : {};
    const row = await tx
      .updateTable("people")
      .set({ role, state, ...ended })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirstOrThrow();
    if (state === "disabled") {
      await tx.deleteFrom("sessions").where("person_id", "=", id).execute();
      await tx.deleteFrom("browsers").where("person_id", "=", id).execute();
    }
    return personOf(row);
  });
}

function stateAfter(
  before: Selectable<Tables["people"]>,
  wanted: "active" | "disabled" | undefined,
): PersonRecord["state"] {
  if (wanted === undefined) return before.state;
  if (wanted === "disabled") return "disabled";
  return before.password_hash === null && before.subject === null ? "invited" : "active";
}

/** Only A–Z lose their case: other letters that fold to them must not make two people one. */
export function emailKey(email: string): string {
  return storableText(email.trim()).replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Ids are numbers of PostgreSQL; anything else in an address belongs to nobody. */
function isId(id: string): boolean {
  return /^[1-9]\d{0,17}$/.test(id);
}

export function personOf(row: Selectable<Tables["people"]>): PersonRecord {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    state: row.state,
    passwordHash: row.password_hash,
    subject: row.subject,
    lastSeenAt: row.last_seen_at,
  };
}
