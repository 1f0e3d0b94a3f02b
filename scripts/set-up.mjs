// Plain JavaScript without dependencies: it runs on Node 20, before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Node runs our sources as they are, and finds our packages by the same condition. */
export const nodeFlags = ['--conditions=source', '--disable-warning=ExperimentalWarning'];

/** Where Node keeps what it made of our sources, so that the next process need not: half the time of a start. */
const compileCache = join(root, '.signalbox', 'compile-cache');

const runtime = join(root, 'scripts', 'node-runtime');
const postgres = join(root, 'scripts', 'postgres-runtime');
const web = join(root, 'packages', 'web');
const lock = join(root, '.signalbox', 'set-up.lock');

/** Makes what is missing and returns the Node to run with; costs a few milliseconds when nothing is. */
export async function setUp() {
  const hasDependencies = () => isInstalled(root);
  const hasNode = () => isSuitable(process.versions) || isInstalled(runtime);
  if (!hasDependencies() || !hasNode()) {
    await exclusively(() => {
      if (!hasDependencies()) install(root, 'dependencies');
      if (!hasNode()) install(runtime, 'Node 24');
    });
  }
  return isSuitable(process.versions) ? process.execPath : pinnedNode();
}

/** For the tests alone; who needs it asks for it. */
export async function setUpPostgres() {
  if (isInstalled(postgres)) return;
  await exclusively(() => {
    if (!isInstalled(postgres)) install(postgres, 'PostgreSQL');
  });
}

/** Builds the page that people use, where its sources are others than those that it was built from. */
export async function setUpWeb(node) {
  if (isBuilt()) return;
  await exclusively(() => {
    if (!isBuilt()) buildWeb(node);
  });
}

/** Runs a source under that Node in this process's place: same streams, same signals, same end. */
export function runInstead(node, source, args) {
  // By the channel a server notices the end of this process, also by SIGKILL, and ends as well.
  const child = spawn(node, [...nodeFlags, source, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_COMPILE_CACHE: compileCacheOf(process.env) },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends its Ctrl-C to the child as well; a second one would read as impatience.
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal));
  }
  child.on('error', (error) => fail(`Cannot run ${node}: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/** For this process and, by the environment, those that it starts; where it cannot be written, nothing is kept. */
export function keepCompiled() {
  process.env.NODE_COMPILE_CACHE = compileCacheOf(process.env);
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
}

function compileCacheOf({ NODE_COMPILE_CACHE: chosen }) {
  return chosen || compileCache;
}

/** SQLite up to 3.51.2 can lose a WAL reset; Node before 24 does not run TypeScript as it stands. */
export function isSuitable({ node, sqlite = '0' }) {
  return atLeast(node, [24, 0, 0]) && atLeast(sqlite, [3, 51, 3]);
}

function atLeast(version, minimum) {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10));
  const different = minimum.findIndex((part, index) => part !== (parts[index] ?? 0));
  return different < 0 || (parts[different] ?? 0) > minimum[different];
}

function pinnedNode() {
  const node = join(runtime, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (!existsSync(node)) {
    fail(`There is no packaged Node 24 for ${process.platform} on ${process.arch}: please install Node 24 or newer.`);
  }
  return node;
}

function isInstalled(folder) {
  const wanted = readFileSync(join(folder, 'package-lock.json'));
  const stamp = join(folder, 'node_modules', '.signalbox-stamp');
  const digest = createHash('sha256').update(wanted).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return true;
  if (!isInstalledByHand(folder, JSON.parse(wanted))) return false;
  writeFileSync(stamp, digest);
  return true;
}

/** `npm install` leaves a record of what it did: who has run it needs no second installation. */
function isInstalledByHand(folder, wanted) {
  const record = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted.packages).every(
    ([path, { optional, integrity, link }]) =>
      !path.startsWith('node_modules/') ||
      (optional && !present[path]) ||
      (present[path]?.integrity === integrity && present[path]?.link === link),
  );
}

function install(folder, what) {
  const started = Date.now();
  process.stderr.write(`Installing ${what} …\n`);
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
  });
  if (npm.status !== 0)
    fail(`Installing ${what} failed${npm.error ? `: ${npm.error.message}` : '; npm says why above'}.`);
  const digest = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  writeFileSync(join(folder, 'node_modules', '.signalbox-stamp'), digest);
  process.stderr.write(`Installed ${what} in ${((Date.now() - started) / 1000).toFixed(1)} s.\n`);
}

/** The last file that a build writes has the hashes of all that it was made from. */
function isBuilt() {
  try {
    const hashes = Object.entries(JSON.parse(readFileSync(join(web, 'dist', 'built-from.json'), 'utf8')));
    return hashes.every(([path, hash]) => hashOf(join(web, path)) === hash);
  } catch {
    return false;
  }
}

function buildWeb(node) {
  const started = Date.now();
  process.stderr.write('Building the page …\n');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const built = spawnSync(node, [vite, 'build', '--logLevel', 'error'], { cwd: web, stdio: ['ignore', 2, 2] });
  if (built.status !== 0) fail('Building the page failed; why is said above.');
  process.stderr.write(`Built the page in ${((Date.now() - started) / 1000).toFixed(1)} s.\n`);
}

function hashOf(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** One set-up at a time in this clone; the lock of a process that is gone counts for nothing. */
async function exclusively(work) {
  mkdirSync(dirname(lock), { recursive: true });
  let told = 0;
  while (!takeLock()) {
    const holder = Number(readLock());
    if (!isAlive(holder)) rmSync(lock, { force: true });
    else if (told !== holder) process.stderr.write(`Process ${holder} is setting up this clone; waiting for it …\n`);
    told = holder;
    // After the removal of a stale lock too: whoever saw it with us has removed it by then.
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const release = () => rmSync(lock, { force: true });
  process.once('exit', release);
  work();
  process.off('exit', release);
  release();
}

function takeLock() {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

function readLock() {
  try {
    return readFileSync(lock, 'utf8');
  } catch {
    return String(process.pid);
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
