import type { Backend } from '../backend.ts';

/** A backend of its own for one test. */
export type NewBackend = (options?: { readonly killGraceMs?: number }) => Promise<Backend>;
