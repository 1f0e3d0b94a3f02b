import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { waitForLine } from '../testing/wait-for-line.ts';

test('a second signal ends processes that do not do as they are asked, the agent having been asked first', async () => {
  const program = fileURLToPath(new URL('../testing/supervise-stubborn.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=source', program], { stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  const lines: string[] = [];
  child.stdout.on('data', (piece) => lines.push(...String(piece).trim().split('\n')));
  await Promise.all([waitForLine(child, /server runs/), waitForLine(child, /agent runs/)]);
  const asked = waitForLine(child, /(\w+) was asked to end/);
  child.kill('SIGTERM');
  expect(await asked).toBe('agent');
  child.kill('SIGTERM');
  expect(await closed).toEqual([137, null]);
  expect(lines).not.toContain('server was asked to end');
});
