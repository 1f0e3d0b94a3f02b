import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A disk that a test can fill up, under the data of one process. */
export type SmallDisk = {
  readonly kind: 'a file system of its own' | 'a limit of its files';
  /** What runs the process. */
  readonly within: readonly string[];
  readonly fill: (pid: number) => void;
  readonly free: (pid: number) => void;
};

/** Where this machine lets nobody make a file system, what the process writes is limited instead. */
export function smallDisk(folder: string): SmallDisk {
  const mount = `mount -t tmpfs -o size=${sizeMiB}m none '${folder}' && exec "$@"`;
  const within = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', mount, 'sh'];
  const [program = '', ...words] = within;
  if (spawnSync(program, [...words, 'true']).status === 0)
    return { kind: 'a file system of its own', within, fill, free };
  return {
    kind: 'a limit of its files',
    within: [],
    fill: (pid) => limit(pid, '4096'),
    free: (pid) => limit(pid, 'unlimited'),
  };

  function fill(pid: number): void {
    try {
      writeFileSync(ballast(pid), Buffer.alloc(sizeMiB * 1024 * 1024));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    }
  }

  function free(pid: number): void {
    rmSync(ballast(pid));
  }

  /** As the process sees it. */
  function ballast(pid: number): string {
    return join(`/proc/${pid}/root`, folder, 'ballast');
  }
}

const sizeMiB = 24;

function limit(pid: number, bytes: string): void {
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the files of the server could not be limited: ${stderr}`);
}
