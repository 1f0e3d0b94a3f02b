import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(import.meta.dirname, '..');

export type PostgresServer = {
  readonly port: number;
  /** As `pg_ctl stop -m` would; resolves when nobody listens any more. What was committed is kept. */
  readonly shutDown: (mode: 'fast' | 'immediate') => Promise<void>;
  /** After that: resolves when it takes connections again, at the same port. */
  readonly startAgain: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** As in `postgresql.conf`. */
export type PostgresSettings = { readonly [name: string]: string };

/** What is thrown away afterwards needs no disk. */
export const withoutDisk: PostgresSettings = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };

/** A real PostgreSQL on loopback, in a folder of its own. It goes with this process, however that ends. */
export async function startPostgres(settings: PostgresSettings = {}): Promise<PostgresServer> {
  install();
  // In a group of its own: the Ctrl-C of a terminal must not end it before those who use it.
  const guard = spawn(process.execPath, [join(root, 'testing/guard-postgres.ts'), JSON.stringify(settings)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let told = '';
  guard.stderr.on('data', (piece) => {
    told += String(piece);
  });
  const ended = once(guard, 'exit');
  const lines = createInterface(guard.stdout);
  const answer = async (pattern: RegExp): Promise<string> => {
    const [line] = await Promise.race([once(lines, 'line'), ended]);
    const found = pattern.exec(String(line));
    if (!found) throw new Error(`PostgreSQL did not start or stop: ${told}`);
    return found[1] ?? '';
  };
  const port = Number(await answer(/^ready (\d+)$/));
  const order = async (words: string, pattern: RegExp): Promise<void> => {
    guard.stdin.write(`${words}\n`);
    await answer(pattern);
  };
  return {
    port,
    shutDown: (mode) => order(mode, /^(away)$/),
    startAgain: () => order('start', /^ready (\d+)$/),
    stop: async () => {
      guard.stdin.end();
      await ended;
    },
  };
}

/** Only who tests with it needs it: it is as big as all other dependencies. */
function install(): void {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/set-up-postgres.mjs')], { stdio: 'inherit' });
  if (status !== 0) throw new Error('PostgreSQL for the tests could not be installed.');
}
