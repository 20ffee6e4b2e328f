import type { BitbucketClient } from "../adapters/bitbucket/index.ts";
import { isKodyError } from "../core/domain/index.ts";
import type { ConnectionRecord } from "../core/ports/index.ts";

const known = new WeakMap<BitbucketClient, Promise<readonly string[]>>();

/**
 * How a mention names Kody's account: by its uuid or by its account id, which only Bitbucket knows. One call for each
 * client; access tokens may not ask who they are.
 */
export function ownNames({
  client,
  connection,
}: {
  readonly client: BitbucketClient;
  readonly connection: Pick<ConnectionRecord, "accountUuid">;
}): Promise<readonly string[]> {
  const before = known.get(client);
  if (before !== undefined) return before;
  const uuid = connection.accountUuid.replace(/^\{(.*)\}$/, "$1");
  const asked = client.directory.whoAmI().then(
    ({ account: { accountId } }) => (accountId === null ? [uuid] : [uuid, accountId]),
    (error: unknown) => {
      known.delete(client);
      if (isKodyError(error)) return [uuid];
      throw error;
    },
  );
  known.set(client, asked);
  return asked;
}
