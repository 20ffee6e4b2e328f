import type { ConnectionAnswer } from "../../contract/index.ts";
import { capabilitiesOf, daysUntil, judgedTime } from "../../core/connect/index.ts";
import type { ConnectionRecord } from "../../core/ports/index.ts";
import { tokensPage } from "./guide.ts";
import type { ServiceParts } from "./parts.ts";

/** Everything known of the token in use; no call to Bitbucket. */
export async function connectionAnswer(parts: ServiceParts): Promise<ConnectionAnswer> {
  const connection = await parts.connections.currentConnection();
  if (connection === null)
    return { connection: null, scopes: [], features: [], account: [], revoke: null };
  const { facts, kind } = connection;
  const { time } = judgedTime(parts.clock.now(), parts.gateway.skew());
  return {
    connection: described(connection, time),
    ...capabilitiesOf({ kind, known: facts.known, gaps: facts.gaps }),
    account: facts.checks,
    revoke: revocation(connection, time),
  };
}

function described(
  connection: ConnectionRecord,
  now: Date,
): NonNullable<ConnectionAnswer["connection"]> {
  const { kind, email, accountName, tokenHint, status, statusReason, facts } = connection;
  const { connectedAt, connectedBy, lastUsedAt, expiresOn } = facts;
  return {
    kind,
    email,
    account: accountName,
    tokenHint,
    status,
    statusReason,
    connectedAt: connectedAt.toISOString(),
    connectedBy,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    expiresOn,
    daysLeft: expiresOn === null ? null : daysUntil(expiresOn, now),
  };
}

/** A token whose time is over need not be revoked. */
function revocation({ facts }: ConnectionRecord, now: Date): ConnectionAnswer["revoke"] {
  const { replaced } = facts;
  if (replaced === null) return null;
  if (replaced.expiresOn !== null && daysUntil(replaced.expiresOn, now) < 0) return null;
  return { url: tokensPage, tokenHint: replaced.tokenHint };
}
