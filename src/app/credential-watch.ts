import { isKodyError, type Actor } from "../core/domain/index.ts";
import {
  clockNotice,
  daysUntil,
  dueReminder,
  expiryNotice,
  isOver,
  judgedTime,
  learnScopes,
  missingIndispensable,
  overReason,
} from "../core/connect/index.ts";
import type { ConnectionRecord } from "../core/ports/index.ts";
import type { CaretakerTask } from "../entry/worker/index.ts";
import type { BitbucketGateway } from "./bitbucket-gateway.ts";
import { announceRefusal, parkForToken, type RefusalParts } from "./refusals.ts";
import { runTokenAudit, type AuditParts } from "./token-audit.ts";

export interface WatchParts extends RefusalParts {
  readonly gateway: BitbucketGateway;
}

/** Seconds after a refusal at which Bitbucket is asked again: a mistake of its own lasts a quarter of an hour, say. */
const askAgainAfter = [60, 1_200] as const;

/** Looks after the token while nobody does. */
export function credentialTasks(parts: WatchParts & AuditParts): CaretakerTask[] {
  return [
    {
      name: "credential",
      every: 10,
      atMost: 120,
      run: async () => lookAfterRefusal(parts),
    },
    { name: "expiry", every: 3_600, atMost: 300, run: async () => lookAtExpiry(parts) },
    {
      name: "audit",
      every: 86_400,
      atMost: 3_600,
      async run() {
        if ((await parts.connections.currentConnection()) === null) return 3_600;
        await runTokenAudit("schedule", parts);
        return null;
      },
    },
  ];
}

async function lookAfterRefusal(parts: WatchParts): Promise<null> {
  const connection = await parts.connections.currentConnection();
  const refusal = connection?.facts.refusal ?? null;
  if (connection?.status !== "refused" || refusal === null) return null;
  // Kody may have been killed between the refusal and the word about it.
  await announceRefusal(connection, parts);
  const wait = askAgainAfter[refusal.probes];
  if (refusal.kind !== "host" || wait === undefined) return null;
  if (parts.clock.now().getTime() - Date.parse(refusal.at) < wait * 1_000) return null;
  // Counted before the call: never more than two, whatever becomes of them.
  const probes = refusal.probes + 1;
  await parts.connections.noteToken(connection.id, {
    refusal: { ...refusal, announced: true, probes },
  });
  await askAgain(connection, { kind: "kody" }, parts).catch((error: unknown) => {
    if (!isKodyError(error)) throw error;
    parts.log({ event: "token not accepted again", reason: error.message });
  });
  return null;
}

/**
 * Asks Bitbucket once whether it takes a refused token again; if so, work goes on. False when it does not. Throws when
 * there was no answer to go by.
 */
export async function askAgain(
  connection: ConnectionRecord,
  actor: Actor,
  parts: WatchParts,
): Promise<boolean> {
  const { connections, gateway } = parts;
  const token = await connections.revealToken(connection.id);
  const { inspection } = gateway.candidate({ email: connection.email, token }, { tries: 1 });
  const { facts, kind } = connection;
  let { known } = facts;
  try {
    const identification = await inspection.identify();
    if (identification.scopes !== null) known = await learnScopes(identification, inspection);
  } catch (error) {
    if (isKodyError(error, "credential-refused")) return false;
    throw error;
  }
  if (missingIndispensable({ kind, known, gaps: [] }).length > 0) return false;
  if (!(await resume(connection, actor, parts))) return false;
  await connections.noteToken(connection.id, { known, gaps: [] });
  await parts.notices.settle("token-scope");
  return true;
}

/** The token may be used again; false when it was disconnected or replaced meanwhile. */
export async function resume(
  connection: ConnectionRecord,
  actor: Actor,
  { connections, notices, auditLog }: WatchParts,
): Promise<boolean> {
  if (!(await connections.setConnectionStatus(connection.id, "active", null))) return false;
  await notices.settle("token-refused");
  await auditLog.record({ actor, action: "token.accepted-again", subject: connection.accountName });
  return true;
}

async function lookAtExpiry(parts: WatchParts): Promise<null> {
  const connection = await parts.connections.currentConnection();
  const expiresOn = connection?.facts.expiresOn ?? null;
  if (connection === null || connection.status !== "active" || expiresOn === null) return null;
  const { reminded, generation } = connection.facts;
  const soon = judged(expiresOn, parts);
  const { clockWrong } = judgedTime(parts.clock.now(), parts.gateway.skew());
  if (isOver(soon) || dueReminder(soon, reminded) !== null || clockWrong) {
    // Before anything follows from it: what time is it at Bitbucket?
    const current = await parts.gateway.current();
    await current?.client.inspection.identify();
  }
  await sayClock(parts);
  const days = judged(expiresOn, parts);
  if (isOver(days)) {
    const token = { connectionId: connection.id, generation };
    await parkForToken(token, "expiry", overReason(expiresOn), parts);
    return null;
  }
  const reminder = dueReminder(days, reminded);
  if (reminder === null) return null;
  // One reminder stands at a time.
  await parts.notices.settle("expiry");
  await parts.notices.raise(expiryNotice(reminder, days, expiresOn));
  await parts.connections.noteToken(connection.id, { reminded: reminder });
  return null;
}

function judged(expiresOn: string, { clock, gateway }: WatchParts): number {
  return daysUntil(expiresOn, judgedTime(clock.now(), gateway.skew()).time);
}

async function sayClock({ clock, gateway, notices }: WatchParts): Promise<void> {
  const skew = gateway.skew();
  if (skew === null) return;
  if (judgedTime(clock.now(), skew).clockWrong) await notices.raise(clockNotice(skew));
  else await notices.settle("clock");
}
