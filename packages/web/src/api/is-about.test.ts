import { expect, test } from 'vitest';
import { isAbout } from './is-about.ts';

const run = { kind: 'run', id: 'r1' } as const;
const asked = (queryKey: readonly unknown[], data?: unknown) => ({ queryKey, state: { data } });

test('a run is known by its id in the key, and by the id of what was read by its name', () => {
  expect(isAbout(asked(['run', 'r1', 'undo', '']), run)).toBe(true);
  expect(isAbout(asked(['run', 'shop-1'], { id: 'r1' }), run)).toBe(true);
  expect(isAbout(asked(['run', 'shop-1']), run)).toBe(false);
  expect(isAbout(asked(['run', 'shop-1'], { id: 'r2' }), run)).toBe(false);
  expect(isAbout(asked(['build', 'r1']), run)).toBe(false);
});
