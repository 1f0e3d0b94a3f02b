export { addSetUpAt, type SetUpPlace } from './add-set-up-at.ts';
export * from './aggregates.ts';
export * from './artifacts.ts';
export * from './audit.ts';
export { auditHash } from './audit-in-rows.ts';
export { type ChangesPlace, type ResourceChange, type RunChange, resourceChangesKept } from './changes.ts';
export type { CheckedDatabase } from './check-database.ts';
export type {
  ChangedSince,
  ClusterPlace,
  ClusterStore,
  HintListener,
  HintStore,
  JournalPlace,
  LiveServer,
  ServerBeat,
  ServerLease,
} from './cluster.ts';
export * from './directory.ts';
export type { Durability } from './durability.ts';
export { claimsIn } from './epochs.ts';
export * from './file-store.ts';
export { type FileStoreOptions, openFileStore } from './files/open-file-store.ts';
export * from './inbox.ts';
export { inboxMember } from './inbox-entries.ts';
export * from './interlocks.ts';
export * from './mails.ts';
export * from './notes.ts';
export type { NumberedKind, NumberStore } from './numbers.ts';
export type { NamedPage, Page } from './page.ts';
export * from './people.ts';
export { eventsKept, type PlacedEvent, type PostedEvent } from './posted-events.ts';
export { checkPostgres } from './postgres/check-postgres.ts';
export { type DatabaseUrl, readDatabaseUrl } from './postgres/database-url.ts';
export { openPostgresFiles } from './postgres/open-postgres-files.ts';
export { openPostgresStore } from './postgres/open-postgres-store.ts';
export * from './projects.ts';
export * from './read-models.ts';
export * from './run-groups.ts';
export type { MasterKeys } from './sealing/seal.ts';
export * from './secrets.ts';
export * from './set-up.ts';
export { newSetUpCode, setUpCodeHash } from './set-up-code.ts';
export { type Backup, backUp } from './sqlite/back-up.ts';
export { checkSqlite } from './sqlite/check-sqlite.ts';
export { openSqliteStore, type SqliteStoreOptions } from './sqlite/open-sqlite-store.ts';
export * from './store.ts';
export * from './store-error.ts';
export * from './tasks.ts';
export * from './templates.ts';
