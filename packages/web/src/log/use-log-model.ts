import { useEffect, useState, useSyncExternalStore } from 'react';
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
  const state = useSyncExternalStore(model.subscribe, model.state);
  return { model, state };
}

function modelOf(source: LogSource, isFailed: boolean): LogModel {
  return new LogModel({ source, follow: followStream, isFailed });
}
