import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Daemon, startDaemon } from './guarded-daemon.ts';

/** Where the daemon is; undefined where nobody has installed one, or we may not start it. */
export function findDocker(): string | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return ['/usr/sbin/dockerd', '/usr/bin/dockerd'].find(existsSync);
}

/** Why no daemon can be had here: a machine may have the program, and not let it do its work. */
export async function reasonAgainstDocker(): Promise<string | undefined> {
  const program = findDocker();
  if (program === undefined) return 'they need root and dockerd, as after `apt-get install docker.io`';
  try {
    await (await startDocker(program)).stop();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export async function startDocker(program: string): Promise<Daemon> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-docker-'));
  const at = (name: string) => join(folder, name);
  const flags = ['-H', `unix://${at('socket')}`, '--data-root', at('data'), '--exec-root', at('exec'), '-p', at('pid')];
  const args = [...flags, '--iptables=false', '--bridge=none', '--log-level=warn'];
  return startDaemon({ program, args, socket: at('socket'), folder });
}
