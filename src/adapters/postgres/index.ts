/** PostgreSQL: the embedded server or another one, the tables, and the stores on them. */
export type { AuditEvent, AuditLogOptions } from "./audit-log.ts";
export type { CallLedgerOptions } from "./call-ledger.ts";
export { startEmbeddedServer, type EmbeddedServer } from "./embedded/index.ts";
export {
  openDatabase,
  type Database,
  type DatabaseEvent,
  type OpenDatabaseOptions,
} from "./open-database.ts";
export type { QueueStep, QueueStorage, SqlRunner } from "./queue-storage.ts";
export type { KeyProofs, LockedKeys, SealedSecret, SecretBox } from "./secret-box.ts";
