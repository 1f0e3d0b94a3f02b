import type { TransitionView } from '@signalbox/protocol';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { request } from '../../api/request.ts';
import { useConnection, useLive } from '../../app/live-provider.tsx';
import { type JournalRead, JournalReader } from './journal-reader.ts';

const nothingRead: JournalRead = { transitions: [], story: undefined, isWhole: false };

/** The journal of a run as it grows; nothing before its id is known. */
export function useJournal(id: string | undefined, seq: number | undefined): JournalRead {
  const onChange = useLive();
  const { status } = useConnection();
  const [store, setStore] = useState<Store>();
  useEffect(() => {
    if (id === undefined) return undefined;
    const opened = openStore(id);
    setStore(opened);
    const unsubscribe = onChange((hint) => {
      if (hint.kind === 'run' && hint.id === id) void opened.reader.wake();
    });
    return () => {
      unsubscribe();
      opened.reader.close();
    };
  }, [id, onChange]);
  // What came while nothing was heard is not told; a newer view of the run says that there is more.
  const isBehind = seq !== undefined && (store?.reader.state.story?.run.seq ?? 0) < seq;
  useEffect(() => {
    if (status === 'live' || isBehind) void store?.reader.wake();
  }, [store, status, isBehind]);
  const watch = useMemo(() => store?.watch ?? (() => () => undefined), [store]);
  return useSyncExternalStore(watch, () => (store?.id === id ? store?.reader.state : undefined) ?? nothingRead);
}

type Store = {
  readonly id: string;
  readonly reader: JournalReader;
  readonly watch: (watcher: () => void) => () => void;
};

function openStore(id: string): Store {
  const watchers = new Set<() => void>();
  const read = async (after: number, limit: number) => {
    const query = { after, limit };
    const page = await request<{ transitions: readonly TransitionView[] }>(`/runs/${id}/journal`, { query });
    return page.transitions;
  };
  const reader = new JournalReader({ read, onChange: () => tell(watchers) });
  const watch = (watcher: () => void) => {
    watchers.add(watcher);
    return () => {
      watchers.delete(watcher);
    };
  };
  return { id, reader, watch };
}

function tell(watchers: ReadonlySet<() => void>): void {
  for (const watcher of watchers) watcher();
}
