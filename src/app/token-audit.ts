import { isKodyError, KodyError } from "../core/domain/index.ts";
import {
  accountChecks,
  auditFindings,
  concludeAudit,
  isGapOnly,
  judgedTime,
  lookAtAccount,
  nameOf,
  type AuditFacts,
} from "../core/connect/index.ts";
import type {
  Clock,
  ConnectionRecord,
  ConnectionStore,
  HookStore,
  HostInspection,
  Identification,
  NewTokenAudit,
  Notices,
  PermittedRepository,
  TokenAudit,
  RepositoryCatalog,
  TokenAudits,
} from "../core/ports/index.ts";
import type { BitbucketGateway } from "./bitbucket-gateway.ts";

export interface AuditParts {
  readonly connections: ConnectionStore;
  readonly gateway: BitbucketGateway;
  readonly tokenAudits: TokenAudits;
  readonly catalog: Pick<RepositoryCatalog, "read">;
  readonly hooks: Pick<HookStore, "listHooks">;
  readonly notices: Notices;
  readonly clock: Clock;
}

/**
 * Looks at token, account, repositories and hooks, keeps what was found and tells people when something is wrong. Throws
 * `not-found` when there is no connection, and what keeps it from looking, such as `host-unavailable`.
 */
export async function runTokenAudit(
  trigger: NewTokenAudit["trigger"],
  parts: AuditParts,
): Promise<TokenAudit> {
  const connection = await parts.connections.currentConnection();
  if (connection === null) {
    throw new KodyError("not-found", "There is no connection to look at. Paste a token first.");
  }
  const facts = await look(connection, parts);
  await noteChecks(connection, facts, parts);
  const [previous] = await parts.tokenAudits.list(1);
  const visible = facts.visible ?? [];
  const audit = concludeAudit(
    {
      at: facts.now,
      trigger,
      findings: auditFindings(facts),
      seen: facts.visible === null ? null : visible.map((one) => one.uuid),
      names: new Map(visible.map((one) => [one.uuid, nameOf(one)])),
      unseen: unseenOf(facts),
    },
    previous ?? null,
  );
  const saved = await parts.tokenAudits.save(audit);
  await tell(saved, parts.notices);
  return saved;
}

function unseenOf({ identification, visible }: AuditFacts): string[] {
  if (identification === null) return ["account", "repository", "hook"];
  return visible === null ? ["repository"] : [];
}

/** What the page says of the account is as new as the last look. */
async function noteChecks(
  before: ConnectionRecord,
  { connection, account }: AuditFacts,
  { connections }: AuditParts,
): Promise<void> {
  const same =
    connection.id === before.id && connection.facts.generation === before.facts.generation;
  if (account === null || !same) return;
  const kept = before.facts.checks.filter((check) => check.id === "other-account");
  await connections.noteToken(connection.id, { checks: [...accountChecks(account), ...kept] });
}

/** Of these people are told by notices of their own. */
const toldElsewhere: readonly string[] = ["token", "expiry"];

/** The notice stands while something is wrong, or was and can't be looked at; given anew when something else is wrong. */
async function tell({ summary, changes, findings }: TokenAudit, notices: Notices): Promise<void> {
  const wrong = findings.filter(
    ({ subject, state }) => state !== "good" && !toldElsewhere.includes(subject),
  );
  const [first] = wrong;
  if (findings.some(({ subject, state }) => subject === "token" && state === "problem")) return;
  if (first === undefined || changes.length > 0) await notices.settle("audit");
  if (first === undefined) return;
  await notices.raise({
    key: "audit",
    level: wrong.some((finding) => finding.state === "problem") ? "problem" : "warning",
    title: summary,
    remedy: wrong.find((finding) => finding.remedy !== null)?.remedy ?? "",
    path: "/connection",
  });
}

async function look(connection: ConnectionRecord, parts: AuditParts): Promise<AuditFacts> {
  const watched = (await parts.catalog.read()).repositories.filter((one) => one.watched);
  const { time: now } = judgedTime(parts.clock.now(), parts.gateway.skew());
  const nothing = { identification: null, account: null, visible: null, hooks: [] };
  const current = await parts.gateway.current();
  if (current === null) return { now, connection, watched, ...nothing };
  const { inspection } = current.client;
  const identification = await unlessRefused(inspection.identify());
  if (identification === null) {
    // By now it is written down why.
    await parts.gateway.settle();
    const after = (await parts.connections.currentConnection()) ?? connection;
    return { now, connection: after, watched, ...nothing };
  }
  const { kind, accountUuid } = connection;
  const account = await lookAtAccount(
    { kind, accountUuid, previousAccount: null },
    inspection,
    true,
  );
  const workspaces = new Set(watched.map((one) => one.ref.workspace));
  if (workspaces.size === 0 && account.workspace !== null) workspaces.add(account.workspace);
  const listed = await listVisible([...workspaces], inspection);
  const visible = listed && [...listed, ...(await readUnlisted(watched, listed, inspection))];
  // They are compared every few minutes anyway.
  const hooks = (await parts.hooks.listHooks()).filter((hook) => hook.wanted);
  // What Bitbucket refused on the way is part of what is known now.
  await parts.gateway.settle();
  const after = (await parts.connections.currentConnection()) ?? connection;
  const { time } = judgedTime(parts.clock.now(), parts.gateway.skew());
  return { now: time, connection: after, identification, account, visible, watched, hooks };
}

async function unlessRefused(
  identification: Promise<Identification>,
): Promise<Identification | null> {
  try {
    return await identification;
  } catch (error) {
    if (isKodyError(error, "credential-refused")) return null;
    throw error;
  }
}

/** Watched repositories that the list misses and that are asked for one by one. */
const mostDoubts = 20;

/** Public repositories may be in no list of permissions, and yet can be read. */
async function readUnlisted(
  watched: readonly Pick<PermittedRepository, "ref" | "uuid">[],
  listed: readonly PermittedRepository[],
  inspection: HostInspection,
): Promise<PermittedRepository[]> {
  const known = new Set(listed.map((one) => one.uuid));
  const readable: PermittedRepository[] = [];
  for (const { ref, uuid } of watched.filter((one) => !known.has(one.uuid)).slice(0, mostDoubts)) {
    try {
      await inspection.readRepository(ref);
      readable.push({ ref, uuid, permission: "read" });
    } catch (error) {
      if (!isGapOnly(error)) throw error;
    }
  }
  return readable;
}

async function listVisible(
  workspaces: readonly string[],
  inspection: HostInspection,
): Promise<PermittedRepository[] | null> {
  const lists: PermittedRepository[] = [];
  for (const workspace of workspaces) {
    try {
      lists.push(...(await inspection.permissions(workspace, true)));
    } catch (error) {
      // Of a workspace that it may not see any more the account sees nothing; a missing scope says nothing of that.
      if (isKodyError(error, "scope-missing")) return null;
      if (!isGapOnly(error)) throw error;
    }
  }
  return lists;
}
