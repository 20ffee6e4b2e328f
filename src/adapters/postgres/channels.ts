import { sql, type Kysely } from "kysely";
import { KodyError } from "../../core/domain/index.ts";
import type {
  ChannelChanges,
  ChannelName,
  Channels,
  ChannelStore,
  EmailSettings,
} from "../../core/ports/index.ts";
import type { SecretBox } from "./secret-box.ts";
import { putSecret, readSecrets, removeSecrets } from "./secrets.ts";
import { storableJson } from "./storable.ts";
import type { Tables } from "./tables/index.ts";

/** Where notices are sent; the webhook's address and the mail account's password are sealed by `box`. */
export function createChannelStore(db: Kysely<Tables>, box: SecretBox): ChannelStore {
  return {
    read: async () => read(db),
    save: async (changes, now) => save(db, box, changes, now),
    secret: async (channel) => (await readSecrets(db, box, `channel:${channel}`))[0] ?? null,
  };
}

async function read(db: Kysely<Tables>): Promise<Channels> {
  const rows = await db
    .selectFrom("channels")
    .select(["name", "settings"])
    .select(
      sql<boolean>`exists (select from secrets where owner = 'channel:' || name)`.as("has_secret"),
    )
    .execute();
  const webhook = rows.find(({ name }) => name === "webhook");
  const email = rows.find(({ name }) => name === "email");
  return {
    webhook: webhook === undefined ? null : { host: webhook.settings.host },
    email:
      email === undefined
        ? null
        : // `save` writes nothing else under this name.
          { ...(email.settings as EmailSettings), passwordSet: email.has_secret },
  };
}

async function save(
  db: Kysely<Tables>,
  box: SecretBox,
  { webhook, email }: ChannelChanges,
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    // One at a time: two that save at once must not mix address and secret.
    await sql`lock table channels in share row exclusive mode`.execute(tx);
    if (webhook === null) await remove(tx, "webhook", now);
    else if (webhook !== undefined) {
      await put(tx, "webhook", { host: webhook.host }, now);
      await putSecret(tx, box, "channel:webhook", webhook.url, false);
    }
    if (email === null) await remove(tx, "email", now);
    else if (email !== undefined) {
      if (email.password === undefined && email.settings.user !== null) {
        await checkKept(tx, email.settings);
      }
      await put(tx, "email", email.settings, now);
      if (email.password === null) await removeSecrets(tx, "channel:email");
      else if (email.password !== undefined) {
        await putSecret(tx, box, "channel:email", email.password, false);
      }
    }
  });
}

/** The stored password goes where it was entered for, also when somebody else saves at the same moment. */
async function checkKept(tx: Kysely<Tables>, { host, user }: EmailSettings): Promise<void> {
  const { email } = await read(tx);
  if (email !== null && email.host === host && email.user === user && email.passwordSet) return;
  throw new KodyError(
    "conflict",
    "The mail server was changed at the same moment. Load the page again and enter the password.",
  );
}

/** Whoever corrects an address wants to see what waited for it, and what failed by the wrong one. */
async function put(
  tx: Kysely<Tables>,
  name: ChannelName,
  settings: { host: string } | EmailSettings,
  now: Date,
): Promise<void> {
  const text = storableJson(settings);
  await tx
    .insertInto("channels")
    .values({ name, settings: text })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ settings: text }))
    .execute();
  await sql`
    update notice_deliveries delivery
    set state = 'waiting', due_at = ${now}, since = ${now}, attempts = 0, done_at = null
    from notices notice
    where notice.id = delivery.notice_id and notice.settled_at is null
      and delivery.channel = ${name} and delivery.about = 'raised'
      and (delivery.state = 'undelivered' or (delivery.state = 'waiting' and delivery.problem is not null))
  `.execute(tx);
}

async function remove(tx: Kysely<Tables>, name: ChannelName, now: Date): Promise<void> {
  await tx.deleteFrom("channels").where("name", "=", name).execute();
  await removeSecrets(tx, `channel:${name}`);
  await tx
    .updateTable("notice_deliveries")
    .set({ state: "withdrawn", done_at: now, problem: null })
    .where("channel", "=", name)
    .where("state", "in", ["waiting", "undelivered"])
    .execute();
}
