import { createHash } from 'node:crypto';
import { AppError } from '@signalbox/protocol';
import type { FileStore, LogLine } from '@signalbox/store';

/** Blobs and logs that outlive every server, and never fail. */
export function simulatedFiles(): FileStore {
  const blobs = new Map<string, Uint8Array>();
  const logs = new Map<string, LogLine[]>();
  return {
    putBlob: async (bytes) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      blobs.set(sha256, bytes);
      return sha256;
    },
    blob: async (sha256) => blobs.get(sha256),
    putArtifact: async () => unused(),
    artifact: async () => unused(),
    removeArtifacts: async () => unused(),
    keptArtifacts: async () => [],
    appendLog: async (stream, lines) => {
      const key = JSON.stringify(stream);
      const known = logs.get(key) ?? [];
      logs.set(key, known);
      for (const line of lines) {
        if (line.pos > known.length) throw new AppError('log_gap', { expected: known.length });
        if (line.pos === known.length) known.push(line);
      }
      return { next: known.length };
    },
    readLog: async (stream, from, limit) => (logs.get(JSON.stringify(stream)) ?? []).slice(from, from + limit),
    logOutline: async (stream) => {
      const known = logs.get(JSON.stringify(stream)) ?? [];
      return { next: known.length, commands: known.filter(({ out }) => out.startsWith('+ ')).map(({ pos }) => pos) };
    },
    close: async () => undefined,
  };
}

/** No build of a simulation leaves files. */
function unused(): never {
  throw new AppError('internal', { message: 'files of builds are not simulated' });
}
