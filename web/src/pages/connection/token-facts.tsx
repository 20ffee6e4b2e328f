import type { ConnectionAnswer } from "../../../../src/contract/index.ts";
import { expiryWords } from "../../data/connection.ts";
import { useNow } from "../../data/use-now.ts";
import { When } from "../../parts/marks.tsx";

type Connection = NonNullable<ConnectionAnswer["connection"]>;

export function TokenFacts({ connection }: { connection: Connection }) {
  const now = useNow();
  const { kind, email, account, tokenHint, connectedAt, connectedBy, lastUsedAt } = connection;
  return (
    <section>
      <h2>Token</h2>
      <dl>
        <dt>Account</dt>
        <dd>
          <bdi>{account}</bdi>
          {email === null ? "" : ` (${email})`}
        </dd>
        <dt>Token</dt>
        <dd>
          {kind === "api-token" ? "API token" : "access token"}, ends in <code>{tokenHint}</code>
        </dd>
        <dt>Expires</dt>
        <dd>{expiryWords(connection.expiresOn, connection.daysLeft)}</dd>
        <dt>Connected</dt>
        <dd>
          <When iso={connectedAt} now={now} /> by <bdi>{connectedBy}</bdi>
        </dd>
        <dt>Last used</dt>
        <dd>{lastUsedAt === null ? "not yet" : <When iso={lastUsedAt} now={now} />}</dd>
      </dl>
    </section>
  );
}
