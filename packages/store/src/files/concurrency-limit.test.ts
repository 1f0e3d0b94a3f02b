import { expect, test } from 'vitest';
import { concurrencyLimit } from './concurrency-limit.ts';

test('no more run at once than allowed, the others in the order of their calls, whether they fail or not', async () => {
  const limit = concurrencyLimit(2);
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const calls = [0, 1, 2, 3].map((call) =>
    limit(async () => {
      started.push(call);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (call % 2 === 0) throw new Error(`call ${call} failed`);
      return call;
    }),
  );
  const results = Promise.allSettled(calls);
  expect(started).toEqual([0, 1]);
  ends[0]?.();
  await Promise.allSettled([calls[0]]);
  expect(started).toEqual([0, 1, 2]);
  ends[1]?.();
  await calls[1];
  expect(started).toEqual([0, 1, 2, 3]);
  for (const end of ends) end();
  expect((await results).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
});
