import { randomBytes } from "node:crypto";
import { sql, type Kysely, type Selectable, type Transaction } from "kysely";
import { actorName } from "../../core/domain/index.ts";
import type { AuditLog, AuditVerification, Clock, NewAuditEntry } from "../../core/ports/index.ts";
import {
  ChainWalk,
  entryHash,
  entryOf,
  headSeal,
  isSealed,
  noHash,
  type Break,
  type ChainHead,
  type StoredEntry,
} from "./audit-chain.ts";
import type { SecretBox } from "./secret-box.ts";
import { putSecret, readSecrets } from "./secrets.ts";
import { storableJson, storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";

export interface AuditLogOptions {
  /** Seals the key of the chain, so that who can write to the database can't write a chain that fits. */
  readonly box: SecretBox;
  readonly clock: Pick<Clock, "now">;
  /** Hears of every entry with its hash: what is kept elsewhere shows even a log that was written anew. */
  readonly log: (event: AuditEvent) => void;
}

export interface AuditEvent {
  readonly event: "audit";
  readonly sequence: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly hash: string;
}

const entriesAtOnce = 1_000;

export function createAuditLog(db: Kysely<Tables>, options: AuditLogOptions): AuditLog {
  return {
    async record(entry) {
      const { sequence, actor, action, subject, hash } = await append(db, options, entry);
      options.log({ event: "audit", sequence, actor, action, subject, hash });
    },
    async list(limit, before) {
      let query = db.selectFrom("audit_log").selectAll().orderBy("sequence", "desc").limit(limit);
      if (before !== undefined) query = query.where("sequence", "<", String(before));
      return (await query.execute()).map((row) => entryOf(storedOf(row)));
    },
    // One view of it all: an entry that is added meanwhile is not a break.
    async verify(expected) {
      // Read before: while the root key is rotated it may take a second look, which one view of it all would not allow.
      const key = await readKey(db, options.box);
      return db
        .transaction()
        .setIsolationLevel("repeatable read")
        .execute(async (tx) => verify(tx, key ?? (await readKey(tx, options.box)), expected));
    },
  };
}

/** One at a time over all processes: each entry holds the hash of the one before it. */
async function append(
  db: Kysely<Tables>,
  options: AuditLogOptions,
  entry: NewAuditEntry,
): Promise<StoredEntry> {
  return db.transaction().execute(async (tx) => {
    await sql`lock table audit_log_head in exclusive mode`.execute(tx);
    const head = await readHead(tx);
    const last = await lastEntry(tx);
    const known = await readKey(tx, options.box);
    const key = known ?? (await makeKey(tx, options.box));
    const fresh = known === null && head === null && last === null;
    // A chain whose end was tampered with goes on, but never gets a valid end again.
    const sound = fresh || (head !== null && known !== null && isSealed(known, head));
    const from = sound && head !== null ? head : { entries: 0, lastHash: noHash };
    const previous = {
      sequence: Math.max(from.entries, last?.sequence ?? 0),
      hash: sound ? from.lastHash : (last?.hash ?? noHash),
    };
    const fields = {
      sequence: previous.sequence + 1,
      at: options.clock.now(),
      actor: storableText(actorName(entry.actor)),
      action: entry.action,
      subject: storableText(entry.subject),
      details: storableJson(entry.details ?? {}),
    };
    const stored = { ...fields, hash: entryHash(key, previous.hash, fields) };
    await tx
      .insertInto("audit_log")
      .values({ ...stored, sequence: String(stored.sequence) })
      .execute();
    const seal = sound ? headSeal(key, stored.sequence, stored.hash) : "";
    await writeHead(tx, { entries: stored.sequence, lastHash: stored.hash, seal });
    return stored;
  });
}

async function verify(
  tx: Transaction<Tables>,
  key: string | null,
  expected: string | undefined,
): Promise<AuditVerification> {
  const head = await readHead(tx);
  const last = await lastEntry(tx);
  if (key === null) {
    const empty = head === null && last === null;
    return empty && expected === undefined
      ? { intact: true, entries: 0, lastHash: null }
      : broken(0, empty ? notThere(expected) : keyGone);
  }
  const walk = new ChainWalk(key);
  let seen = expected === undefined;
  for (;;) {
    // From the very first row, whatever number somebody gave it.
    const entries = await entriesAfter(tx, walk.entries === 0 ? null : walk.entries);
    for (const entry of entries) {
      const problem = walk.step(entry);
      if (problem !== null) return broken(walk.entries, problem);
      seen ||= entry.hash === expected;
    }
    if (entries.length < entriesAtOnce) break;
  }
  const problem = walk.end(head) ?? (seen ? null : notThere(expected));
  return problem === null
    ? { intact: true, entries: walk.entries, lastHash: walk.lastHash }
    : broken(walk.entries, problem);
}

const keyGone: Break = {
  brokenAt: null,
  reason: "The key of the log is gone from the database, so that nothing in it can be checked.",
};

function notThere(expected: string | undefined): Break {
  return {
    brokenAt: null,
    reason: `No entry has the hash ${expected ?? ""}: the log was cut off or written anew since that hash was noted.`,
  };
}

function broken(entries: number, { brokenAt, reason }: Break): AuditVerification {
  return { intact: false, entries, brokenAt, reason };
}

async function readKey(db: Kysely<Tables>, box: SecretBox): Promise<string | null> {
  const [key] = await readSecrets(db, box, "audit-log");
  return key ?? null;
}

async function makeKey(db: Kysely<Tables>, box: SecretBox): Promise<string> {
  const key = randomBytes(32).toString("hex");
  await putSecret(db, box, "audit-log", key, false);
  return key;
}

async function readHead(db: Kysely<Tables>): Promise<ChainHead | null> {
  const row = await db.selectFrom("audit_log_head").selectAll().executeTakeFirst();
  if (row === undefined) return null;
  return { entries: Number(row.entries), lastHash: row.last_hash, seal: row.seal };
}

async function writeHead(db: Kysely<Tables>, head: ChainHead): Promise<void> {
  const values = { entries: String(head.entries), last_hash: head.lastHash, seal: head.seal };
  await db
    .insertInto("audit_log_head")
    .values(values)
    .onConflict((conflict) => conflict.column("single").doUpdateSet(values))
    .execute();
}

async function lastEntry(db: Kysely<Tables>): Promise<StoredEntry | null> {
  const row = await db
    .selectFrom("audit_log")
    .selectAll()
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : storedOf(row);
}

async function entriesAfter(db: Kysely<Tables>, sequence: number | null): Promise<StoredEntry[]> {
  let query = db.selectFrom("audit_log").selectAll().orderBy("sequence").limit(entriesAtOnce);
  if (sequence !== null) query = query.where("sequence", ">", String(sequence));
  return (await query.execute()).map(storedOf);
}

function storedOf(row: Selectable<Tables["audit_log"]>): StoredEntry {
  return { ...row, sequence: Number(row.sequence) };
}
