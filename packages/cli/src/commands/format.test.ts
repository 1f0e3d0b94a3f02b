import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

const ugly = 'flow_run r=f(x=1) // why\r\n';
const nice = 'flow_run r = f (x = 1) // why\n';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-format-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

test('files are formatted in place, and it is said which', async () => {
  const [one, two] = [await file('one.fsl', ugly), await file('two.fsl', nice)];
  expect(await runCli(['format', one, two])).toEqual({ status: 0, stdout: `Formatted ${one}\n`, stderr: '' });
  expect(await readFile(one, 'utf8')).toBe(nice);
  expect(await runCli(['format', one, two])).toMatchObject({ status: 0, stdout: 'All was formatted.\n' });
});

test('--check writes nothing and ends with 1 where something would change', async () => {
  const [one, two] = [await file('one.fsl', ugly), await file('two.fsl', nice)];
  expect(await runCli(['format', '--check', one, two])).toEqual({ status: 1, stdout: `${one}\n`, stderr: '' });
  expect(await readFile(one, 'utf8')).toBe(ugly);
  expect(await runCli(['format', '--check', two])).toMatchObject({ status: 0, stdout: 'All is formatted.\n' });
  const { status, stdout } = await runCli(['format', '--check', '--json', one]);
  expect([status, JSON.parse(stdout)]).toEqual([1, { changed: [one] }]);
});

test('the standard input is written to the standard output', async () => {
  expect(await runCli(['format', '-'], { input: ugly })).toEqual({ status: 0, stdout: nice, stderr: '' });
  expect(await runCli(['format', '-', '--check'], { input: ugly })).toMatchObject({ status: 1, stdout: '-\n' });
});

test('with an error in one file no file is touched', async () => {
  const [one, two] = [await file('one.fsl', ugly), await file('two.fsl', 'flow')];
  const { status, stdout, stderr } = await runCli(['format', one, two]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(`${two} has errors, so nothing was formatted (fsl_invalid)\n${two}:1:5: error:`);
  expect(await readFile(one, 'utf8')).toBe(ugly);
});
