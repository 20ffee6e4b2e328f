import {
  credentialProblem,
  expiryProblem,
  type ConnectionAnswer,
  type ConnectRequest,
  type TokenAuditAnswer,
} from "../../contract/index.ts";
import { connect, daysUntil, isOver, judgedTime } from "../../core/connect/index.ts";
import { actorName, KodyError, type Actor } from "../../core/domain/index.ts";
import type { ConnectionRecord, TokenAudit } from "../../core/ports/index.ts";
import type { ConnectionServices } from "../../entry/server/index.ts";
import { askAgain, resume } from "../credential-watch.ts";
import { runTokenAudit } from "../token-audit.ts";
import { auditAsCsv } from "./audit-csv.ts";
import { connectionAnswer } from "./connection-answer.ts";
import { disconnect } from "./disconnect.ts";
import { dayAfter, tokenGuide } from "./guide.ts";
import type { ServiceParts } from "./parts.ts";

export function connectionServices(parts: ServiceParts): ConnectionServices {
  return {
    guide: async () => tokenGuide(parts.clock.now()),
    connection: () => connectionAnswer(parts),
    connect: (request, actor) => connectToken(request, actor, parts),
    setExpiry: ({ expiresOn }, actor) => setExpiry(expiresOn, actor, parts),
    confirmRevoked: (actor) => confirmRevoked(actor, parts),
    retry: (actor) => retry(actor, parts),
    disconnect: (actor) => disconnect(actor, parts),
    audits: async (limit) => (await parts.tokenAudits.list(limit)).map(auditAnswer),
    async audit(id) {
      const found = await parts.tokenAudits.find(id);
      return found === null ? null : auditAnswer(found);
    },
    async auditAsCsv(id) {
      const found = await parts.tokenAudits.find(id);
      return found === null ? null : auditAsCsv(auditAnswer(found));
    },
    async runAudit(actor) {
      const audit = await runTokenAudit("demand", parts);
      const details = { ok: audit.ok };
      await parts.auditLog.record({ actor, action: "token.audited", subject: "", details });
      return auditAnswer(audit);
    },
  };
}

/** Long enough for a slow Bitbucket, short enough for somebody who waits. */
const connectingLimits = { tries: 2, timeoutMs: 15_000 };

async function connectToken(
  request: ConnectRequest,
  actor: Actor,
  parts: ServiceParts,
): Promise<ConnectionAnswer> {
  const email = request.email?.trim() ?? "";
  const token = request.token.trim();
  const expiresOn = request.expiresOn ?? null;
  const problem = credentialProblem({ email, token })?.message ?? dateProblem(expiresOn, parts);
  if (problem !== null) throw new KodyError("invalid-input", problem);
  const credential = { email: email === "" ? null : email, token };
  const { inspection } = parts.gateway.candidate(credential, connectingLimits);
  const input = { ...credential, expiresOn, by: actorName(actor) };
  const { connection, replaced } = await connect(input, inspection, parts.connections);
  parts.gateway.renew();
  for (const key of ["token-refused", "token-scope", "expiry"]) await parts.notices.settle(key);
  // Hooks that were switched off or refused come back, and so does what happened meanwhile; another account sees others.
  for (const task of ["listing", "hooks", "poll"]) await parts.hurry(task);
  // What was wrong with the token before may be right now.
  if (replaced) await parts.hurry("audit");
  await parts.auditLog.record({
    actor,
    action: replaced ? "token.replaced" : "token.connected",
    subject: connection.accountName,
    details: { kind: connection.kind, tokenHint: connection.tokenHint, expiresOn },
  });
  return connectionAnswer(parts);
}

async function setExpiry(
  expiresOn: string | null,
  actor: Actor,
  parts: ServiceParts,
): Promise<ConnectionAnswer> {
  const connection = await connected(parts);
  const problem = dateProblem(expiresOn, parts);
  if (problem !== null) throw new KodyError("invalid-input", problem);
  await parts.connections.noteToken(connection.id, { expiresOn, reminded: null });
  await parts.notices.settle("expiry");
  await parts.auditLog.record({
    actor,
    action: "token.expiry-set",
    subject: connection.accountName,
    details: { from: connection.facts.expiresOn, to: expiresOn },
  });
  if (connection.status === "refused" && connection.facts.refusal?.kind === "expiry")
    await resume(connection, actor, parts);
  return connectionAnswer(parts);
}

async function confirmRevoked(actor: Actor, parts: ServiceParts): Promise<ConnectionAnswer> {
  const connection = await connected(parts);
  const { replaced } = connection.facts;
  if (replaced !== null) {
    await parts.connections.noteToken(connection.id, { replaced: null });
    const { tokenHint } = replaced;
    const subject = connection.accountName;
    await parts.auditLog.record({
      actor,
      action: "token.revoked",
      subject,
      details: { tokenHint },
    });
  }
  return connectionAnswer(parts);
}

async function retry(actor: Actor, parts: ServiceParts): Promise<ConnectionAnswer> {
  const connection = await connected(parts);
  if (connection.status !== "refused") return connectionAnswer(parts);
  const { expiresOn } = connection.facts;
  const { time } = judgedTime(parts.clock.now(), parts.gateway.skew());
  if (expiresOn !== null && isOver(daysUntil(expiresOn, time))) {
    throw new KodyError(
      "invalid-input",
      `By its date (${expiresOn}) the token's last day has come. Paste a new one, or correct the date.`,
    );
  }
  await askAgain(connection, actor, parts);
  return connectionAnswer(parts);
}

async function connected({ connections }: ServiceParts): Promise<ConnectionRecord> {
  const connection = await connections.currentConnection();
  if (connection !== null) return connection;
  throw new KodyError("not-found", "Kody is not connected to Bitbucket. Paste a token first.");
}

function dateProblem(expiresOn: string | null, { clock, gateway }: ServiceParts): string | null {
  if (expiresOn === null) return null;
  const { time } = judgedTime(clock.now(), gateway.skew());
  return expiryProblem(expiresOn, dayAfter(time, 0));
}

function auditAnswer(audit: TokenAudit): TokenAuditAnswer {
  const { id, at, trigger, summary, ok, changes, findings } = audit;
  return { id, at: at.toISOString(), trigger, summary, ok, changes, findings };
}
