import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { cliBin } from '../testing/run-cli.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { waitForLine } from '../testing/wait-for-line.ts';

const socket = inject('dockerSocket');

const pipeline = `steps:
  bad: { image: alpine, environment: { OWN: value }, commands: [echo made > made, ln -s made link, echo here > /outside, exit 3] }
  after: { image: alpine, when: { status: failure }, commands: [cat found] }
`;

test('exec opens a shell in what a container was when its step failed, and keeps the workspace', async () => {
  const home = temporaryFolder();
  const folder = join(home, 'project');
  mkdirSync(folder);
  writeFileSync(join(folder, 'a.yaml'), pipeline);
  const options = ['--backend', 'docker', '--socket', socket, '--shell', '--keep'];
  const line = [process.execPath, cliBin, 'exec', folder, ...options].map((word) => `'${word}'`).join(' ');
  const env = { PATH: process.env.PATH ?? '', HOME: home, TERM: 'dumb' };
  const terminal = spawn('script', ['-q', '-e', '-c', line, '/dev/null'], { env });
  await waitForLine(terminal, /(here is a shell)/);
  terminal.stdin.write('echo "$OWN:$(cat made):$(cat /outside)" > found; exit\n');
  const [, end] = await Promise.all([waitForLine(terminal, /after\W+value:made:(here)/), once(terminal, 'close')]);
  expect(end).toEqual([9, null]);
  const kept = join(home, '.local/state/signalbox/kept');
  const workspace = join(kept, readdirSync(kept)[0] ?? '', 'a');
  expect(readdirSync(workspace).sort()).toEqual(['a.yaml', 'found', 'link', 'made']);
  expect([readFileSync(join(workspace, 'found'), 'utf8'), readlinkSync(join(workspace, 'link'))]).toEqual([
    'value:made:here\n',
    'made',
  ]);
});
