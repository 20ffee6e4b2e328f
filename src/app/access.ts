import { createIdentityProvider } from "../adapters/openid/index.ts";
import { createPasswordHasher } from "../adapters/passwords/index.ts";
import type { Database } from "../adapters/postgres/index.ts";
import type { Secrets, Settings } from "../config/index.ts";
import type { Access } from "../core/access/index.ts";
import type { AuditLog, Clock, IdentityProvider } from "../core/ports/index.ts";
import { randomWord, sha256 } from "./system.ts";

/** What it takes to let people in, made of the database and this process. */
export function createAccess(database: Database, auditLog: AuditLog, clock: Clock): Access {
  return {
    people: database.people,
    invitations: database.invitations,
    sessions: database.sessions,
    attempts: database.attempts,
    passwords: createPasswordHasher(),
    auditLog,
    clock,
    digest: sha256,
    newWord: randomWord,
  };
}

/** Null when none is set up. */
export function providerOf(settings: Settings, secrets: Secrets): IdentityProvider | null {
  const clientSecret = secrets.oidcClientSecret;
  if (settings.provider === null || clientSecret === null) return null;
  return createIdentityProvider({ ...settings.provider, clientSecret });
}
