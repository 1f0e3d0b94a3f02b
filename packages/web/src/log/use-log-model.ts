import { useEffect, useState, useSyncExternalStore } from 'react';
import { useConnection } from '../app/live-provider.tsx';
import { followStream } from './follow-stream.ts';
import { LogModel, type LogState } from './log-model.ts';
import type { LogSource } from './log-source.ts';

/** The log that is looked at, open for as long as it is. */
export function useLogModel(
  source: LogSource,
  isFailed: boolean,
): { readonly model: LogModel; readonly state: LogState } {
  const [held, hold] = useState(() => ({ key: source.key, model: modelOf(source, isFailed) }));
  const current = held.key === source.key ? held : { key: source.key, model: modelOf(source, isFailed) };
  if (current !== held) hold(current);
  const { model } = current;
  useEffect(() => {
    void model.open();
    return () => model.close();
  }, [model]);
  // The stream of the log alone does not notice a connection that has gone without a word.
  const { status } = useConnection();
  useEffect(() => {
    if (status === 'lost') model.lose();
    if (status === 'live' && model.state().connection === 'lost') void model.open();
  }, [model, status]);
  const state = useSyncExternalStore(model.subscribe, model.state);
  return { model, state };
}

function modelOf(source: LogSource, isFailed: boolean): LogModel {
  return new LogModel({ source, follow: followStream, isFailed });
}
