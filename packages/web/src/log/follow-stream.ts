import type { LogLineView } from '@signalbox/protocol';

export type StreamedLine = { readonly epoch: number; readonly line: LogLineView };

export type StreamListener = {
  readonly onOpen: () => void;
  readonly onLines: (lines: readonly StreamedLine[]) => void;
  readonly onEnd: () => void;
  readonly onLost: () => void;
};

export type FollowStream = (address: string, listener: StreamListener) => () => void;

/** Much log is shown in few steps. */
const gatherMs = 60;

/** Lines as the server gets them, until they end or the connection does; gives what stops it. */
export const followStream: FollowStream = (address, { onOpen, onLines, onEnd, onLost }) => {
  const source = new EventSource(address);
  let gathered: StreamedLine[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const lines = gathered;
    gathered = [];
    if (lines.length > 0) onLines(lines);
  };
  const stop = () => {
    clearTimeout(timer);
    source.close();
  };
  source.onopen = onOpen;
  source.onmessage = ({ data, lastEventId }) => {
    gathered.push({ epoch: Number(lastEventId.split(':')[0]), line: JSON.parse(String(data)) as LogLineView });
    timer ??= setTimeout(flush, gatherMs);
  };
  source.addEventListener('end', () => {
    flush();
    stop();
    onEnd();
  });
  // A browser's own second try would not know what has become of the log meanwhile.
  source.onerror = () => {
    flush();
    stop();
    onLost();
  };
  return stop;
};
