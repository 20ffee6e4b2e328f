import { areIndispensable, lackedBy, scopesBeyondAccessTokens } from "../core/domain/index.ts";
import { capabilitiesOf, withGaps } from "../core/connect/index.ts";
import type {
  AuditLog,
  Clock,
  ConnectionRecord,
  ConnectionStore,
  NewNotice,
  Notices,
  Refusal,
} from "../core/ports/index.ts";
import type { Log } from "./log.ts";

export interface RefusalParts {
  readonly connections: ConnectionStore;
  readonly notices: Notices;
  readonly auditLog: AuditLog;
  readonly clock: Clock;
  readonly log: Log;
}

/** Which token is meant: one that took its place is never blamed for it. */
export interface TokenId {
  readonly connectionId: string;
  readonly generation: number;
}

const kody = { kind: "kody" } as const;

/** The token can't be used any more: from now on no worker takes a job, and people are told, once. */
export async function parkForToken(
  token: TokenId,
  kind: Refusal["kind"],
  reason: string,
  parts: RefusalParts,
): Promise<void> {
  const { connectionId, generation } = token;
  const at = parts.clock.now();
  const refusal = { kind, generation, at };
  if (!(await parts.connections.setConnectionStatus(connectionId, "refused", reason, refusal)))
    return;
  parts.log({ level: "error", event: "credential refused", kind, reason });
  const connection = await parts.connections.currentConnection();
  if (connection?.id === connectionId) await announceRefusal(connection, parts);
  await parts.auditLog.record({
    actor: kody,
    action: "token.refused",
    subject: "",
    details: { kind, reason },
  });
}

/** Tells people why the connection is refused; does nothing when they have been told. */
export async function announceRefusal(
  connection: ConnectionRecord,
  { connections, notices }: RefusalParts,
): Promise<void> {
  const { refusal } = connection.facts;
  if (connection.status !== "refused" || refusal === null || refusal.announced) return;
  await notices.raise(noticeOf(refusal.kind, connection.statusReason ?? ""));
  await connections.noteToken(connection.id, { refusal: { ...refusal, announced: true } });
}

/** Scopes that Bitbucket named in a refusal switch off what needs them; without an indispensable one all work waits. */
export async function noteMissingScopes(
  token: TokenId,
  refused: readonly string[],
  parts: RefusalParts,
): Promise<void> {
  const connection = await parts.connections.currentConnection();
  if (connection?.id !== token.connectionId || connection.facts.generation !== token.generation)
    return;
  const scopes = refused.filter((scope) => !isNotOffered(scope, connection));
  const gaps = withGaps(connection.facts.gaps, scopes);
  if (gaps.length > connection.facts.gaps.length) {
    await parts.connections.noteToken(connection.id, { gaps });
    parts.log({ level: "warn", event: "scope refused", scopes });
    if (!areIndispensable(scopes)) await announceGaps(connection, gaps, parts.notices);
  }
  if (areIndispensable(scopes)) {
    const reason = `Bitbucket says that the token lacks ${scopes.join(", ")}, without which no pull request can be reviewed.`;
    await parkForToken(token, "scope", reason, parts);
  }
}

/** An access token works without these, and is asked for them again and again: whose it is, which workspaces there are. */
function isNotOffered(scope: string, { kind }: ConnectionRecord): boolean {
  return (
    kind === "access-token" &&
    lackedBy([scope]).every((one) => scopesBeyondAccessTokens.includes(one))
  );
}

/** One notice for each scope that was not known to be missing: what a person left out on purpose is no news. */
async function announceGaps(
  { kind, facts: { known, gaps: before } }: ConnectionRecord,
  gaps: readonly string[],
  notices: Notices,
): Promise<void> {
  const expected = capabilitiesOf({ kind, known, gaps: before }).scopes;
  for (const { scope, state, switchesOff } of capabilitiesOf({ kind, known, gaps }).scopes) {
    if (state !== "missing" || expected.some((row) => row.scope === scope && row.state === state))
      continue;
    await notices.raise({
      key: `token-scope/${scope}`,
      level: "warning",
      title: `Bitbucket says that the token lacks ${scope}. This is off: ${switchesOff.join("; ")}.`,
      remedy: "Create a token that has this scope and paste it. Everything else goes on.",
      path: "/setup/capabilities",
    });
  }
}

function noticeOf(kind: Refusal["kind"], reason: string): NewNotice {
  const remedies = {
    host: "Reviews are parked and go on with the next token: paste one. In case it was Bitbucket's mistake, Kody asks again after 1 and after 20 minutes.",
    scope:
      "Reviews are parked and go on with the next token: create one that has the scopes, and paste it.",
    expiry:
      "Reviews are parked and go on with the next token: paste one. If the date is wrong, correct it.",
  } as const;
  return {
    key: "token-refused",
    level: "problem",
    title: reason,
    remedy: remedies[kind],
    path: "/setup/token",
  };
}
