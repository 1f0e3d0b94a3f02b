import { Readable } from 'node:stream';
import type { FileStore, LogStream } from '@signalbox/store';

const pageSize = 10_000;

/** A log from its first line to the last that is stored, each as it came; no more of it is in memory than a page. */
export function rawLog(files: Pick<FileStore, 'readLog'>, stream: LogStream): Readable {
  return Readable.from(pages(files, stream), { objectMode: false });
}

async function* pages(files: Pick<FileStore, 'readLog'>, stream: LogStream): AsyncGenerator<string> {
  for (let from = 0; ; ) {
    const lines = await files.readLog(stream, from, pageSize);
    if (lines.length === 0) return;
    yield lines.map(({ out }) => `${out}\n`).join('');
    from = (lines.at(-1)?.pos ?? from) + 1;
  }
}
