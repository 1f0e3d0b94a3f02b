import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { familyOf, identify, type ProcessIdentity, signal } from '../process-table.ts';
import { holdFamily } from './hold-family.ts';

test('nobody of a family that forks all the time is left out', async () => {
  // Its shell always has a child that it has just made.
  const busy = spawn('sh', ['-c', 'echo ready; while :; do setsid env -i sleep 0.001 & wait; done']);
  onTestFinished(() => void busy.kill('SIGKILL'));
  await once(createInterface({ input: busy.stdout }), 'line');
  const known = [identify(busy.pid as number) as ProcessIdentity];
  const family = holdFamily(known);
  expect(family).toContainEqual(known[0]);
  for (let look = 0; look < 20; look++) expect(family).toEqual(expect.arrayContaining([...familyOf(known)]));
  for (const { pid } of family) signal(pid, 'SIGKILL');
  await once(busy, 'exit');
});

test('a process that only has the number of a known one is not touched', async () => {
  const stranger = spawn('cat', { stdio: 'pipe' });
  onTestFinished(() => void stranger.kill('SIGKILL'));
  await once(stranger, 'spawn');
  expect(holdFamily([{ pid: stranger.pid as number, startedAt: 'boot/1' }])).toEqual([]);
  stranger.stdin.write('alive\n');
  expect(String((await once(stranger.stdout, 'data'))[0])).toBe('alive\n');
});
