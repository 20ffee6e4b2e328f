import { isKodyError, toGranular } from "../domain/index.ts";
import type {
  AuditFinding,
  ConnectionRecord,
  HookRecord,
  Identification,
  PermittedRepository,
  WatchedRepository,
} from "../ports/index.ts";
import { accountChecks, type AccountFacts } from "./account-checks.ts";
import { capabilitiesOf } from "./capabilities.ts";
import { daysUntil, isOver } from "./expiry.ts";
import { isInPlace, ownerName } from "./hook-address.ts";

/** What one look brought to light. */
export interface AuditFacts {
  readonly now: Date;
  readonly connection: ConnectionRecord;
  /** Null: Bitbucket refuses the token. */
  readonly identification: Identification | null;
  readonly account: AccountFacts | null;
  /** The account's repositories in the workspaces that are watched; null when they could not be listed. */
  readonly visible: readonly PermittedRepository[] | null;
  /** Those that are lost included. */
  readonly watched: readonly WatchedHere[];
  /** The hooks that are wanted, as they were when they were last compared. */
  readonly hooks: readonly AuditedHook[];
}

/** A watched repository. */
type WatchedHere = Pick<WatchedRepository, "ref" | "uuid">;

export type AuditedHook = Pick<HookRecord, "ownerUuid" | "owner" | "status" | "reason" | "uuid">;

export function auditFindings(facts: AuditFacts): AuditFinding[] {
  return [
    tokenFinding(facts),
    expiryFinding(facts),
    ageFinding(facts),
    ...accountFindings(facts),
    ...scopeFindings(facts),
    ...repositoryFindings(facts),
    ...hookFindings(facts),
  ];
}

function tokenFinding({ connection, identification }: AuditFacts): AuditFinding {
  const subject = "token";
  if (identification === null || connection.status !== "active") {
    const message = connection.statusReason ?? "Bitbucket refuses the token.";
    return problem(subject, message, "Paste a new token.");
  }
  return good(subject, `Bitbucket accepts the token …${connection.tokenHint}.`);
}

function expiryFinding({ connection, now }: AuditFacts): AuditFinding {
  const subject = "expiry";
  const { expiresOn } = connection.facts;
  if (expiresOn === null) {
    const message = "Nobody said when the token expires, and Bitbucket does not tell.";
    return warning(
      subject,
      message,
      "Look up the date at Atlassian and enter it, so that Kody can remind you.",
    );
  }
  const days = daysUntil(expiresOn, now);
  if (isOver(days))
    return problem(subject, `The token's last day was ${expiresOn}.`, "Paste a new token.");
  const message = `The token expires on ${expiresOn}, in ${days} ${days === 1 ? "day" : "days"}.`;
  return days <= 30
    ? warning(subject, message, "Create a new token and paste it while this one works.")
    : good(subject, message);
}

function ageFinding({ connection, now }: AuditFacts): AuditFinding {
  const { connectedAt, connectedBy, lastUsedAt } = connection.facts;
  const days = Math.max(0, Math.floor((now.getTime() - connectedAt.getTime()) / 86_400_000));
  const by = connectedBy === "" ? "" : ` by ${connectedBy}`;
  const used = lastUsedAt === null ? "not used yet" : `last used ${lastUsedAt.toISOString()}`;
  return good("use", `In use for ${days} ${days === 1 ? "day" : "days"}, connected${by}; ${used}.`);
}

function accountFindings({ connection, identification, account }: AuditFacts): AuditFinding[] {
  const findings: AuditFinding[] = [];
  const actual = identification?.account;
  if (actual !== null && actual !== undefined && actual.uuid !== connection.accountUuid) {
    const message = `The token belongs to ${actual.displayName}, not to ${connection.accountName} as when it was connected.`;
    findings.push(
      problem("account", message, "Paste the token again, so that Kody knows its account."),
    );
  } else if (identification !== null) {
    findings.push(good("account", `It acts as ${connection.accountName}.`));
  }
  if (account === null) return findings;
  for (const check of accountChecks(account)) {
    if (check.state === "unknown") continue;
    const { id, state, title, detail, remedy } = check;
    findings.push({ subject: `account ${id}`, state, message: `${title}: ${detail}`, remedy });
  }
  return findings;
}

/** A scope that was never there is a choice; one that went, or that came, is not. */
function scopeFindings({ connection, identification }: AuditFacts): AuditFinding[] {
  const { known, gaps } = connection.facts;
  const now = identification?.scopes ?? null;
  const present =
    now === null ? known : { granted: toGranular(now), unknown: [], source: "headers" as const };
  const rows = capabilitiesOf({ kind: connection.kind, known: present, gaps }).scopes;
  return rows.flatMap((row): AuditFinding[] => {
    const subject = `scope ${row.scope}`;
    const had = known?.granted.includes(row.scope) === true;
    if (row.state === "excess") {
      const grown = known !== null && !had ? ", which it did not have when it was connected" : "";
      return [warning(subject, `The token has ${row.scope}${grown}.`, row.advice)];
    }
    if (row.state !== "missing") return [];
    const off = `off: ${row.switchesOff.join("; ")}`;
    return had || gaps.includes(row.scope)
      ? [problem(subject, `The token no longer has ${row.scope}; ${off}.`, row.advice)]
      : [good(subject, `The token was made without ${row.scope}; ${off}.`)];
  });
}

function repositoryFindings({ connection, visible, watched, hooks }: AuditFacts): AuditFinding[] {
  if (visible === null) return [];
  const permissions = new Map(visible.map((one) => [one.uuid, one.permission]));
  const hooked = new Set(hooks.filter((hook) => hook.uuid !== null).map((hook) => hook.ownerUuid));
  return watched.map((repository): AuditFinding => {
    const name = nameOf(repository);
    const subject = `repository ${name}`;
    const permission = permissions.get(repository.uuid);
    if (permission === undefined) {
      const remedy = "Give the account access again, or stop watching the repository.";
      return problem(subject, `The account no longer sees ${name}, which Kody watches.`, remedy);
    }
    // Bitbucket: access tokens can't read permissions.
    if (connection.kind === "access-token") return good(subject, `${name} can be read.`);
    if (permission !== "admin" && hooked.has(repository.uuid)) {
      const message = `The account is no longer an administrator of ${name}, so its webhook can't be repaired.`;
      return warning(subject, message, "Make it an administrator again, or rely on polling.");
    }
    return good(subject, `${name}: ${permission}.`);
  });
}

/** One that was not looked at yet, or that has no address to call, is no fault: Kody polls. */
function hookFindings({ hooks }: AuditFacts): AuditFinding[] {
  return hooks.flatMap((hook): AuditFinding[] => {
    const subject = `hook ${ownerName(hook.owner)}`;
    if (isInPlace(hook.status))
      return [good(subject, `The webhook of ${ownerName(hook.owner)} is in place.`)];
    if (hook.status !== "refused") return [];
    const message = `${ownerName(hook.owner)} has no working webhook, so Kody polls it: ${hook.reason ?? ""}`;
    return [warning(subject, message, "See the page Repositories; there it can be tried again.")];
  });
}

/** Why something could not be looked at, when that is no reason to give up the whole audit. */
export function isGapOnly(error: unknown): boolean {
  return isKodyError(error) && !error.retryable && error.code !== "credential-refused";
}

export function nameOf({ ref }: Pick<WatchedRepository, "ref">): string {
  return `${ref.workspace}/${ref.slug}`;
}

function good(subject: string, message: string): AuditFinding {
  return { subject, state: "good", message, remedy: null };
}

function warning(subject: string, message: string, remedy: string | null): AuditFinding {
  return { subject, state: "warning", message, remedy };
}

function problem(subject: string, message: string, remedy: string | null): AuditFinding {
  return { subject, state: "problem", message, remedy };
}
