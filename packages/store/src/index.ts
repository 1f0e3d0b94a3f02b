export * from './aggregates.ts';
export * from './directory.ts';
export * from './file-store.ts';
export * from './read-models.ts';
export * from './store.ts';
export * from './tasks.ts';
