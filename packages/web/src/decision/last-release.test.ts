import type { RunSummary } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { lastDone } from './last-release.ts';

test('the last release is what was done last, not what was started last, and never the run itself', () => {
  const run = (id: string, updatedAt: number) => ({ id, updatedAt }) as RunSummary;
  // The newest start first, as the server gives them.
  const runs = [run('4', 30), run('3', 90), run('2', 70), run('1', 80)];
  const ids = (of: { run: string; before?: number }) => lastDone(runs, of).map(({ id }) => id);
  expect(ids({ run: '2' })).toEqual(['3', '1', '4']);
  expect(ids({ run: '3', before: 80 })).toEqual(['2', '4']);
});
