import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';

const clone = mkdtempSync(join(tmpdir(), 'signalbox-launch-'));
const calls = join(clone, 'npm-calls');

afterAll(() => rmSync(clone, { recursive: true, force: true }));

test('arguments and the exit code pass through the launcher', async () => {
  const child = launch(process.cwd(), '3', 'a b', '--c');
  const output = await text(child.stdout as NodeJS.ReadableStream);
  expect(JSON.parse(output)).toEqual({ rest: ['a b', '--c'], conditions: '--conditions=source' });
  expect(await exitOf(child)).toBe(3);
});

test('npm says nothing of the Node that a package asks for: the project brings its own', async () => {
  // What npm hands to its scripts would win over the file.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  const npm = spawn('npm', ['config', 'get', 'loglevel'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  expect(await text(npm.stdout)).toBe('error\n');
});

test('a SIGTERM to the launcher reaches the program, whose end is the launcher’s end', async () => {
  const child = launch(process.cwd(), 'term');
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  child.kill('SIGTERM');
  expect(await exitOf(child)).toBe(7);
});

test('a SIGTERM to npm reaches the program too, and npm ends with it', async () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(Object.values<string>(scripts).filter((each) => !each.startsWith('exec node scripts/launch.mjs '))).toEqual(
    [],
  );
  const folder = join(clone, 'by-npm');
  mkdirSync(folder);
  const script = scripts.start.replace(
    'scripts/launch.mjs start',
    `"${join(process.cwd(), 'scripts', 'launch.mjs')}" testing/echo term`,
  );
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { start: script } }));
  const npm = spawn('npm', ['start'], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const piece of npm.stdout) if (String(piece).includes('conditions')) break;
  npm.kill('SIGTERM');
  expect(await exitOf(npm)).toBe(7);
});

test('two first launches at once, after one that died, install once', async () => {
  makeClone({ lock: '{"packages":{"node_modules/x":{"integrity":"sha512-x"}}}' });
  mkdirSync(join(clone, '.signalbox'), { recursive: true });
  writeFileSync(join(clone, '.signalbox', 'set-up.lock'), String(await endedProcess()));
  const both = [launch(clone, '0'), launch(clone, '0')];
  expect(await Promise.all(both.map(exitOf))).toEqual([0, 0]);
  expect(readFileSync(calls, 'utf8')).toBe('ci --ignore-scripts\n');
});

test('a launch installs again when the lock file has changed, and not otherwise', async () => {
  makeClone({ lock: '{"packages":{"node_modules/y":{"integrity":"sha512-y"}}}' });
  rmSync(calls, { force: true });
  expect(await exitOf(launch(clone, '0'))).toBe(0);
  expect(await exitOf(launch(clone, '0'))).toBe(0);
  expect(readFileSync(calls, 'utf8')).toBe('ci --ignore-scripts\n');
});

test('what Node made of the sources is kept in the clone for the next launch', async () => {
  makeClone({ lock: '{"packages":{}}' });
  expect(await exitOf(launch(clone, '0'))).toBe(0);
  expect(readdirSync(join(clone, '.signalbox', 'compile-cache'), { recursive: true }).length).toBeGreaterThan(1);
});

/** The scripts alone, with an npm that only notes that it was called. */
function makeClone({ lock }: { readonly lock: string }): void {
  cpSync('scripts', join(clone, 'scripts'), { recursive: true, filter: (path) => !path.includes('node_modules') });
  writeFileSync(join(clone, 'package.json'), '{"type":"module"}');
  writeFileSync(join(clone, 'package-lock.json'), lock);
  mkdirSync(join(clone, 'bin'), { recursive: true });
  writeFileSync(join(clone, 'bin', 'npm'), `#!/bin/sh\nsleep 0.3\nmkdir -p node_modules\necho "$1 $2" >> '${calls}'\n`);
  chmodSync(join(clone, 'bin', 'npm'), 0o755);
}

function launch(folder: string, ...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [join(folder, 'scripts', 'launch.mjs'), 'testing/echo', ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}`, NODE_COMPILE_CACHE: '' },
  });
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
}

async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}
