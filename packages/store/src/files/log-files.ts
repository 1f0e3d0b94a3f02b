import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { FileStore, LogStream } from '../file-store.ts';
import { fileFailure } from './file-failure.ts';
import { LogFile, type LogFileOptions } from './log-file.ts';

export type LogFilesOptions = Omit<LogFileOptions, 'path'> & {
  readonly directory: string;
  /** Streams whose index is kept in memory; what is idle for longest is read again when it is asked for. */
  readonly maxKnown: number;
};

type LogFiles = Pick<FileStore, 'appendLog' | 'readLog' | 'logOutline'> & { readonly idle: () => Promise<void> };

export function logFiles(options: LogFilesOptions): LogFiles {
  const known = new Map<string, Known>();
  const use = async <T>(stream: LogStream, work: (file: LogFile) => Promise<T>): Promise<T> => {
    const path = pathOf(options.directory, stream);
    const entry = known.get(path) ?? { file: LogFile.open({ ...options, path }), users: 0 };
    known.delete(path);
    known.set(path, entry);
    entry.users += 1;
    try {
      return await work(await entry.file);
    } catch (error) {
      throw fileFailure(error);
    } finally {
      entry.users -= 1;
      if ((await isBroken(entry.file)) && known.get(path) === entry) known.delete(path);
      forgetOldest(known, options.maxKnown);
    }
  };
  return {
    appendLog: (stream, lines, most) => use(stream, (file) => file.append(lines, most)),
    readLog: (stream, from, limit) => use(stream, (file) => file.read(from, limit)),
    logOutline: (stream) => use(stream, async (file) => file.outline()),
    idle: async () => {
      await Promise.all([...known.values()].map(async ({ file }) => (await file).idle()));
    },
  };
}

type Known = { readonly file: Promise<LogFile>; users: number };

/** Names come from users and are no paths: a stream's file is called after their hash. */
function pathOf(directory: string, { build, workflow, epoch, proc }: LogStream): string {
  const name = hashOf([build, workflow, epoch, proc]);
  return join(directory, hashOf([build]), `${name}.ndjson`);
}

function hashOf(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

async function isBroken(file: Promise<LogFile>): Promise<boolean> {
  try {
    await file;
    return false;
  } catch {
    return true;
  }
}

function forgetOldest(known: Map<string, Known>, most: number): void {
  for (const [path, { users }] of known) {
    if (known.size <= most) return;
    if (users === 0) known.delete(path);
  }
}
