import { sql, type Kysely } from "kysely";
import type { SettingKey, SettingsStore } from "../../core/ports/index.ts";
import type { SecretBox } from "./secret-box.ts";
import { putSecret, readSecrets, removeSecrets, type SecretOwner } from "./secrets.ts";
import { storableJson } from "./storable.ts";
import type { Tables } from "./tables/index.ts";

/** The keys that may have a secret, and whose it is. */
const owners: Partial<Record<SettingKey, SecretOwner>> = {
  model: "model",
  "fallback-model": "fallback-model",
  jira: "jira",
};

const ofRepository = "repository-model:";

export function createSettingsStore(db: Kysely<Tables>, box: SecretBox): SettingsStore {
  return {
    async read(key) {
      const row = await db
        .selectFrom("settings")
        .select("value")
        .where("key", "=", key)
        .executeTakeFirst();
      return row?.value;
    },
    async write(key, value, secret) {
      const json = storableJson(value);
      await db.transaction().execute(async (tx) => {
        await tx
          .insertInto("settings")
          .values({ key, value: json })
          .onConflict((conflict) =>
            conflict.column("key").doUpdateSet({ value: json, updated_at: sql`now()` }),
          )
          .execute();
        if (secret === null) await removeSecrets(tx, ownerOf(key));
        if (typeof secret === "string") await putSecret(tx, box, ownerOf(key), secret, false);
      });
    },
    async remove(key) {
      await db.transaction().execute(async (tx) => {
        await tx.deleteFrom("settings").where("key", "=", key).execute();
        const owner = owners[key];
        if (owner !== undefined) await removeSecrets(tx, owner);
      });
    },
    async reveal(key) {
      const [secret] = await readSecrets(db, box, ownerOf(key));
      return secret ?? null;
    },
    async repositoryModels() {
      const rows = await db
        .selectFrom("settings")
        .select(["key", "value"])
        .where(sql<boolean>`starts_with(key, ${ofRepository})`)
        .execute();
      return new Map(rows.map(({ key, value }) => [key.slice(ofRepository.length), value]));
    },
  };
}

function ownerOf(key: SettingKey): SecretOwner {
  const owner = owners[key];
  if (owner === undefined) throw new Error(`The setting ${key} has no secret.`);
  return owner;
}
