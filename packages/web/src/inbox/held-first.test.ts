import { expect, test } from 'vitest';
import { heldFirst } from './held-first.ts';

test('what is held stands first, and the rest as it was', () => {
  const runs = (['running', 'held', 'paused', 'held'] as const).map((status, id) => ({ id, status }));
  expect(heldFirst(runs).map(({ id }) => id)).toEqual([1, 3, 0, 2]);
});
