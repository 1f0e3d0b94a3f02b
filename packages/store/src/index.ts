export * from './aggregates.ts';
export * from './directory.ts';
export * from './file-store.ts';
export { type FileStoreOptions, openFileStore } from './files/open-file-store.ts';
export * from './read-models.ts';
export { openSqliteStore, type SqliteStoreOptions } from './sqlite/open-sqlite-store.ts';
export * from './store.ts';
export * from './store-error.ts';
export * from './tasks.ts';
