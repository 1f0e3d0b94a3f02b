import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Connection, openLiveStream, silentMs } from './live-stream.ts';

/** What a browser gives: the stream that was opened last is at hand. */
class Source extends EventTarget {
  static last: Source | undefined;
  onopen?: () => void;
  onmessage?: (message: { readonly data: string }) => void;
  onerror?: () => void;
  isClosed = false;

  constructor() {
    super();
    Source.last = this;
  }

  close() {
    this.isClosed = true;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Source);
  vi.stubGlobal('document', { baseURI: 'http://127.0.0.1/ui/' });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a stream on which not even a heartbeat is heard is lost, and opened anew', () => {
  const began = Date.now();
  const told: Connection[] = [];
  const close = openLiveStream('default', {
    onChange: () => undefined,
    onOpen: () => undefined,
    onConnection: (connection) => told.push(connection),
  });
  const first = Source.last;
  first?.onopen?.();
  vi.advanceTimersByTime(silentMs - 1);
  first?.dispatchEvent(new Event('beat'));
  vi.advanceTimersByTime(silentMs - 1);
  first?.onmessage?.({ data: '{}' });
  vi.advanceTimersByTime(silentMs - 1);
  expect(told).toEqual([{ status: 'connecting' }, { status: 'live' }]);
  vi.advanceTimersByTime(1);
  // What is shown is as it was when something was heard last.
  expect(told.at(-1)).toEqual({ status: 'lost', since: began + 2 * (silentMs - 1) });
  expect(first?.isClosed).toBe(true);
  vi.advanceTimersByTime(500);
  Source.last?.onopen?.();
  expect(told.at(-1)?.status).toBe('live');
  close();
  vi.advanceTimersByTime(silentMs);
  expect(told.at(-1)?.status).toBe('live');
});
