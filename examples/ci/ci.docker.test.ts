import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { runCliProcess } from '../../packages/cli/src/testing/run-cli.ts';
import { importImage } from '../../testing/import-image.ts';

const here = import.meta.dirname;
const socket = inject('dockerSocket');

/** What the files of the example take from a registry, made of what this machine has. */
beforeAll(() => importImage(socket, 'docker.io/node:24-alpine', [process.execPath, ...programs]));
const programs = ['sh', 'cat', 'cp', 'env', 'grep', 'mkdir', 'sleep', 'tar', 'touch', 'tr', 'wc'];

test('the example runs in containers as it does without them', async () => {
  const home = mkdtempSync(join(tmpdir(), 'example-ci-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const made = join(home, 'made');
  const options = ['--backend', 'docker', '--socket', socket, '--secrets', join(here, 'secrets.example')];
  const run = await runCliProcess(['exec', here, ...options, '--artifacts', made, '--message', 'Greet more'], {
    environment: { HOME: home, PATH: process.env.PATH ?? '' },
  });
  expect([run.status, run.stdout.includes('an example key'), run.stderr]).toEqual([0, false, '']);
  for (const line of ['this time it works', 'the service says Hallo, Ada!', 'says goodbye', 'signed with ********']) {
    expect(run.stdout).toContain(` | ${line}\n`);
  }
  expect(run.stdout).toContain('success files=1');
  expect(readdirSync(join(made, 'package')).sort()).toEqual(['greeting.tar', 'greeting.tar.sig']);
  expect(readFileSync(join(made, 'package/greeting.tar.sig'), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
});
