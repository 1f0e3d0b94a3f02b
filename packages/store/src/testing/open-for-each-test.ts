import { afterEach, beforeEach } from 'vitest';
import type { Store } from '../store.ts';
import type { Place } from './place.ts';

export type Opened = {
  readonly store: Store;
  /** As after a restart. */
  readonly reopen: () => Promise<void>;
};

/** Each test that is described beside the call gets a store of its own in an empty place. */
export function openForEachTest(newPlace: () => Promise<Place>): Opened {
  let place: Place;
  let store: Store;

  beforeEach(async () => {
    place = await newPlace();
    store = await place.open();
  });

  afterEach(async () => {
    await store.close();
    await place.remove();
  });

  return {
    get store() {
      return store;
    },
    reopen: async () => {
      await store.close();
      store = await place.open();
    },
  };
}
