import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runCli } from '../../packages/cli/src/testing/run-cli.ts';

const here = import.meta.dirname;

async function exec(...args: readonly string[]) {
  const home = mkdtempSync(join(tmpdir(), 'example-ci-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const made = join(home, 'made');
  const secrets = join(here, 'secrets.example');
  const options = ['--secrets', secrets, '--artifacts', made, '--message', 'Greet more', ...args];
  const run = await runCli(['exec', here, ...options], { environment: { HOME: home, PATH: process.env.PATH ?? '' } });
  return { ...run, made };
}

/** The rows of the table at the end: workflow, step, end. */
function endsOf(stdout: string): readonly (readonly string[])[] {
  const rows = stdout.split('\n').slice(stdout.split('\n').findIndex((line) => line.startsWith('workflow  ')) + 1);
  return rows.filter((row) => / s$/.test(row)).map((row) => row.split(/ {2,}/).slice(0, 3));
}

test('a push is tested in both languages and packed, and what it makes is kept', async () => {
  const run = await exec();
  expect([run.status, run.stdout.includes('an example key')]).toEqual([0, false]);
  const ends = endsOf(run.stdout);
  for (const workflow of ['test (1)', 'test (2)']) {
    for (const step of ['unit', 'service', 'flaky', 'greeter'])
      expect(ends).toContainEqual([workflow, step, 'success']);
    expect(ends).toContainEqual([workflow, 'style', 'failure, exit code 1; ignored']);
  }
  expect(ends).toContainEqual(['package', 'sign', 'success']);
  for (const line of ['this time it works', 'the service says Hallo, Ada!', 'says goodbye', 'signed with ********']) {
    expect(run.stdout).toContain(` | ${line}\n`);
  }
  expect(run.stdout).toContain('success files=1');
  expect(readdirSync(join(run.made, 'package')).sort()).toEqual(['greeting.tar', 'greeting.tar.sig']);
  expect(readFileSync(join(run.made, 'package/greeting.tar.sig'), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
});

test('a failure skips what comes after it, and runs what is for failures', async () => {
  const run = await exec('--event', 'manual');
  expect(run.status).toBe(9);
  expect(endsOf(run.stdout).map(([, ...end]) => end)).toEqual([
    ['compile', 'failure, exit code 1'],
    ['publish', 'skipped'],
    ['report', 'success'],
  ]);
  expect(run.stdout).toContain('the build is a failure\n');
  expect(run.stdout).toContain('test (1) is left out: the event is manual');
});
