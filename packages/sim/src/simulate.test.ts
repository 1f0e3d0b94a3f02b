import { expect, test } from 'vitest';
import { campaign } from './campaign.ts';
import { failureText } from './failure-text.ts';
import { simulate } from './simulate.ts';

test('a seed is one execution: run again, everything happens in the same order at the same time', async () => {
  for (const seed of [7, 42, 1234]) {
    const [first, second] = [await simulate({ seed }), await simulate({ seed })];
    expect(second).toEqual(first);
  }
  expect((await simulate({ seed: 1 })).hash).not.toBe((await simulate({ seed: 2 })).hash);
});

test('every invariant holds for a hundred seeds, in whatever trouble they are', async () => {
  const { failures, goals } = await campaign({ from: 1, count: 100, stride: 1, atMostFailures: 3 });
  expect(failures.map(failureText).join('\n')).toBe('');
  // What never happens here proves nothing.
  for (const goal of [
    'crash-before of commit',
    'crash-after of commit',
    'unknown of commit',
    'error of claim',
    'a delivery is repeated',
    'a callback contradicts the first',
    'two people decide at once',
    'run_failed',
    'run_held',
    'branches_opened',
  ]) {
    expect(goals).toHaveProperty([goal]);
  }
});
