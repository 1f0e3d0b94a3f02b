export * from './flow.ts';
export * from './value.ts';
