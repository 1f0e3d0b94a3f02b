import type { Store } from '../store.ts';

/** Where a store keeps its data: opened again after it was closed, it is the same store. */
export type Place = { readonly open: () => Promise<Store>; readonly remove: () => Promise<void> };
