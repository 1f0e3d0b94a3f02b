import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

type Compiled = {
  readonly programOf: (name: string) => string;
  readonly compile: (node: string) => void;
  readonly compiledFolder: () => string;
  readonly programs: { readonly [name: string]: string };
};

const clone = mkdtempSync(join(tmpdir(), 'signalbox-compiled-'));
let compiled: Compiled;

beforeAll(async () => {
  cpSync('scripts', join(clone, 'scripts'), { recursive: true, filter: (path) => !path.includes('node_modules') });
  symlinkSync(join(process.cwd(), 'node_modules'), join(clone, 'node_modules'));
  writeFileSync(join(clone, 'package-lock.json'), '{}');
  for (const name of ['agent', 'cli', 'engine', 'fsl', 'pipeline', 'protocol', 'runner', 'server', 'store']) {
    mkdirSync(join(clone, 'packages', name, 'src'), { recursive: true });
  }
  for (const place of ['agent/src', 'agent/src/jobs', 'server/src', 'store/src/sqlite/checkpoints']) {
    mkdirSync(join(clone, 'packages', place), { recursive: true });
    writeFileSync(join(clone, 'packages', place, 'main.ts'), 'process.stdout.write(import.meta.url);');
  }
  writeCli("'of this source'");
  compiled = await import(join(clone, 'scripts', 'compiled.mjs'));
});

afterAll(() => rmSync(clone, { recursive: true, force: true }));

/** It knows a file beside it, and another program. */
function writeCli(words: string): void {
  const text = `
    export const beside = new URL('../package.json', import.meta.url).pathname;
    export const server = new URL('../../server/src/main.ts', import.meta.url).pathname;
    process.stdout.write(JSON.stringify([${words}, beside, server] satisfies unknown[]));`;
  writeFileSync(join(clone, 'packages', 'cli', 'src', 'main.ts'), text);
}

const output = (program: string): string => execFileSync(process.execPath, [program], { encoding: 'utf8' });
const sourceOf = (name: string): string => join(clone, 'packages', name, 'src', 'main.ts');
const loadOf = /(?:^import |from |import\()['"](\.[^'"]+)['"]/gm;
const folders = (): string[] => readdirSync(join(clone, '.signalbox', 'compiled'));

test('a program is its source until it is compiled, and after a source has changed', () => {
  expect(compiled.programOf('cli')).toBe(sourceOf('cli'));
  compiled.compile(process.execPath);
  const first = compiled.programOf('cli');
  expect(first).not.toBe(sourceOf('cli'));

  writeCli("'of a longer source than before'");
  expect(compiled.programOf('cli')).toBe(sourceOf('cli'));
  compiled.compile(process.execPath);
  expect(JSON.parse(output(compiled.programOf('cli')))[0]).toBe('of a longer source than before');
  expect(JSON.parse(output(first))[0]).toBe('of this source');
});

test('what is compiled finds what is beside its source, and other programs compiled', () => {
  const [, beside, server] = JSON.parse(output(compiled.programOf('cli')));
  expect({ beside, server }).toEqual({
    beside: join(clone, 'packages', 'cli', 'package.json'),
    server: compiled.programOf('server'),
  });
  expect(output(server)).toContain('packages/server/src/main.ts');
});

test('no part of a program of this tree loads another program, which would start it', async () => {
  const { compiledFolder, programs } = (await import(join(process.cwd(), 'scripts', 'compiled.mjs'))) as Compiled;
  const folder = compiledFolder();
  const imported = readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((path) => {
    const loads = path.endsWith('.mjs') ? readFileSync(join(folder, path), 'utf8').matchAll(loadOf) : [];
    return [...loads].map(([, place = '']) => [path.split(/[/.]/)[0], normalize(join(dirname(path), place))]);
  });
  const startsOf = (program: string) => imported.filter(([, place]) => place === `${program}.mjs`);
  const others = Object.keys(programs).flatMap((program) => startsOf(program).filter(([by]) => by !== program));
  expect(imported.length).toBeGreaterThan(100);
  expect(others).toEqual([]);
});

test('what cannot be compiled is run as it is, and nothing is left of the attempt', () => {
  const before = folders();
  writeCli("'not closed");
  compiled.compile(process.execPath);
  expect(compiled.programOf('cli')).toBe(sourceOf('cli'));
  expect(folders()).toEqual(before);
});

test('of many versions the newest stay, for processes that still run from them', () => {
  for (let no = 0; no < 25; no++) mkdirSync(join(clone, '.signalbox', 'compiled', `old-${no}`));
  writeCli("'newest'");
  compiled.compile(process.execPath);
  expect(folders()).toHaveLength(20);
  expect(JSON.parse(output(compiled.programOf('cli')))[0]).toBe('newest');
});
