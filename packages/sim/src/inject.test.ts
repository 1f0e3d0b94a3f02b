import { expect, test } from 'vitest';
import { injectEverywhere } from './inject.ts';

test('scenarios come to their end whichever call of the store a crash or an unknown outcome befalls', async () => {
  const { scenarios, failures } = await injectEverywhere({ every: 59 });
  expect(failures).toEqual([]);
  expect(scenarios).toBeGreaterThanOrEqual(20);
});
