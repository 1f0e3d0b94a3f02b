import {
  BackwardWalk,
  type FlowVersion,
  type Found,
  type FoundUndo,
  type RunTransition,
  type UndoSearch,
  VisitGathering,
} from '@signalbox/engine';
import type { Store } from '@signalbox/store';
import type { VersionCache } from '../driver/version-cache.ts';

export type Journals = {
  readonly store: Pick<Store, 'runJournal'>;
  readonly versions: Pick<VersionCache, 'get'>;
};

/** Mostly what is looked for is in the few rows before the place, and at times far from there. */
const firstRows = 8;
const mostRows = 256;

/** What is undone next, by the journal of the run: from a place backwards, and then from its start to its end. */
export async function searchUndo(search: UndoSearch, { store, versions }: Journals): Promise<FoundUndo> {
  const known = new Map<string, FlowVersion>();
  const versionOf = (hash: string): FlowVersion => {
    const version = known.get(hash);
    if (!version) throw new Error(`flow version ${hash} of run ${search.run} is not stored`);
    return version;
  };
  const learn = async (hash: string): Promise<void> => {
    const version = known.get(hash) ?? (await versions.get(hash));
    if (version) known.set(hash, version);
  };
  const read = async (after: number, limit: number): Promise<readonly RunTransition[]> => {
    const rows = await store.runJournal(search.run, after, limit);
    for (const hash of rows.flatMap(hashesIn)) await learn(hash);
    return rows;
  };
  await learn(search.before.flow);
  const walk = new BackwardWalk(search, versionOf);
  const found = await backwards(walk, read);
  if (found?.kind === 'start') return { kind: 'visit', visit: await gather(found, versionOf, read) };
  // What failed had nothing to be undone in the version that executed it.
  if (search.first) return searchUndo(withoutFirst(search), { store, versions });
  return { kind: 'end', at: found?.at ?? walk.next };
}

function withoutFirst({ first: _, ...search }: UndoSearch): UndoSearch {
  return search;
}

type Read = (after: number, limit: number) => Promise<readonly RunTransition[]>;

async function backwards(walk: BackwardWalk, read: Read): Promise<Found | undefined> {
  for (let rows = firstRows; ; rows = Math.min(rows * 2, mostRows)) {
    const { seq, event } = walk.next;
    const last = event > 0 ? seq : seq - 1;
    if (last < 1) return undefined;
    const after = Math.max(0, last - rows);
    const page = await read(after, last - after);
    if (page.length === 0) return undefined;
    for (const transition of [...page].reverse()) {
      const found = walk.take(transition);
      if (found) return found;
    }
  }
}

async function gather(start: Extract<Found, { kind: 'start' }>, versionOf: (hash: string) => FlowVersion, read: Read) {
  const gathering = new VisitGathering(start, versionOf);
  let after = start.place.seq - 1;
  for (let rows = firstRows; !gathering.isOver; rows = Math.min(rows * 2, mostRows)) {
    const page = await read(after, rows);
    for (const transition of page) gathering.take(transition);
    const last = page.at(-1);
    if (!last) break;
    after = last.seq;
  }
  return gathering.visit;
}

function hashesIn({ events }: RunTransition): readonly string[] {
  return events.flatMap((event) => {
    if (event.type === 'run_migrated') return [event.from, event.flow.hash];
    return event.type === 'run_compensated' ? [event.end.flow] : [];
  });
}
