import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { searchPath, temporaryFolder } from '../../testing/run-plan.ts';
import { FifoSupply } from './fifo-supply.ts';

test('there are as many as are taken, each once, also at the same time', async () => {
  const supply = new FifoSupply(await temporaryFolder(), searchPath);
  const taken = await Promise.all(Array.from({ length: 100 }, () => supply.take()));
  expect(new Set(taken).size).toBe(100);
  expect(taken.every((path) => statSync(path).isFIFO())).toBe(true);
  await supply.end();
});

test('who needs one is told why there is none', async () => {
  const supply = new FifoSupply(join(await temporaryFolder(), 'none'), searchPath);
  supply.begin();
  await expect(supply.take()).rejects.toThrow('none');
  await supply.end();
});
