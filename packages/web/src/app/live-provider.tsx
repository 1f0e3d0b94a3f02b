import type { ChangeHint } from '@signalbox/protocol';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { askWhoLooks } from '../api/ask-who-looks.ts';
import { currentProject } from '../api/current-project.ts';
import { type Connection, openLiveStream } from '../api/live-stream.ts';
import { meQuery } from '../api/me-query.ts';
import { refreshChanged } from '../api/refresh-changed.ts';
import { roleIn } from '../lists/role-in.ts';
import { useIsSeen } from './use-is-seen.ts';

type Live = {
  readonly connection: Connection;
  /** Hears each hint of the project; gives what ends that. */
  readonly onChange: (listener: (hint: ChangeHint) => void) => () => void;
};

const LiveContext = createContext<Live>({ connection: { status: 'connecting' }, onChange: () => () => undefined });

/** One stream for all that the page shows: what it hints at is read again. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const project = useLocation({ select: () => currentProject() });
  const [connection, setConnection] = useState<Connection>({ status: 'connecting' });
  const listeners = useMemo(() => new Set<(hint: ChangeHint) => void>(), []);
  const isSeen = useIsSeen();
  const { data: me } = useQuery(meQuery);
  // Who has no role in it is refused, and that is no lost connection.
  const isClosed = me !== undefined && roleIn(me, project) === undefined;
  useEffect(() => {
    if (!isSeen || isClosed) return undefined;
    const refresh = refreshChanged(client);
    const close = openLiveStream(project, {
      onConnection: (now) => {
        setConnection(now);
        // A browser does not say why there is no stream: that may be for want of a session, too.
        if (now.status === 'lost') askWhoLooks(client);
      },
      onOpen: refresh.onOpen,
      onChange: (hint) => {
        refresh.onChange(hint);
        for (const listener of listeners) listener(hint);
      },
    });
    return () => {
      close();
      refresh.close();
    };
  }, [client, project, listeners, isSeen, isClosed]);
  const live = useMemo(
    () => ({ connection, onChange: (listener: (hint: ChangeHint) => void) => add(listeners, listener) }),
    [connection, listeners],
  );
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useConnection(): Connection {
  return useContext(LiveContext).connection;
}

/** For what is more than reading again: a page that follows a journal. */
export function useLive(): Live['onChange'] {
  return useContext(LiveContext).onChange;
}

function add<Item>(items: Set<Item>, item: Item): () => void {
  items.add(item);
  return () => {
    items.delete(item);
  };
}
