import type { ChangeHint } from '@signalbox/protocol';
import { addressOf } from './request.ts';

export type Connection =
  | { readonly status: 'connecting' }
  | { readonly status: 'live' }
  /** Nothing is heard since then; it is tried again. */
  | { readonly status: 'lost'; readonly since: number };

export type Listener = {
  readonly onChange: (hint: ChangeHint) => void;
  /** After each connection: what has changed before is not told. */
  readonly onOpen: () => void;
  readonly onConnection: (connection: Connection) => void;
};

const firstPauseMs = 500;
const longestPauseMs = 10_000;
/** Three of the server's heartbeats, and some: who hears nothing for so long is not connected, whatever the browser thinks. */
export const silentMs = 15_000;

/** The hints of a project's stream, connected anew for as long as nobody closes it; gives what does. */
export function openLiveStream(project: string, listener: Listener): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pauseMs = firstPauseMs;
  let lostAt: number | undefined;
  let heardAt: number | undefined;
  const lose = () => {
    source?.close();
    clearTimeout(timer);
    lostAt ??= heardAt ?? Date.now();
    listener.onConnection({ status: 'lost', since: lostAt });
    timer = setTimeout(connect, pauseMs);
    pauseMs = Math.min(2 * pauseMs, longestPauseMs);
  };
  const hear = () => {
    heardAt = Date.now();
    wait();
  };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(lose, silentMs);
  };
  const connect = () => {
    source = new EventSource(addressOf('/stream', { project }));
    wait();
    source.addEventListener('beat', hear);
    source.onopen = () => {
      hear();
      pauseMs = firstPauseMs;
      lostAt = undefined;
      listener.onConnection({ status: 'live' });
      listener.onOpen();
    };
    source.onmessage = ({ data }) => {
      hear();
      listener.onChange(JSON.parse(String(data)) as ChangeHint);
    };
    source.onerror = lose;
  };
  listener.onConnection({ status: 'connecting' });
  connect();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
