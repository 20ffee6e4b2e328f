import { createHmac } from "node:crypto";
import { unknownAccount } from "../core/connect/index.ts";
import type { ConnectionRecord, ConnectionStore } from "../core/ports/index.ts";
import type { OwnAccount } from "../core/effects/index.ts";

/** As whom Kody writes with this connection. `key`: a secret of this Kody. */
export function ownAccount(
  { id, accountUuid, facts }: ConnectionRecord,
  connections: Pick<ConnectionStore, "noteToken">,
  key: string,
): OwnAccount {
  const named = accountUuid !== unknownAccount;
  let uuid = named ? accountUuid : facts.authorUuid;
  return {
    uuid: () => uuid,
    async learn(found) {
      if (named) return;
      uuid = found;
      await connections.noteToken(id, { authorUuid: found });
    },
    proofOf: (text) =>
      createHmac("sha256", key).update(`comment ${text}`).digest("hex").slice(0, 32),
  };
}
