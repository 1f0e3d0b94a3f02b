import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnCli } from './run-cli.ts';
import { waitForLine } from './wait-for-line.ts';

export type RealServer = { readonly url: string; readonly folder: string; readonly close: () => Promise<void> };

/** `signalbox server` on a free port and a folder of its own, in open mode. */
export async function startRealServer(...args: readonly string[]): Promise<RealServer> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-cli-'));
  const child = spawnCli(['server', '--open', '--port', '0', '--data', join(folder, 'data'), ...args]);
  const url = await waitForLine(child, /^listening on (\S+)$/);
  return {
    url,
    folder,
    close: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
