import { expect, test } from 'vitest';
import { BoundedWork } from './bounded-work.ts';

test('so much is done at once, so much waits for its turn, and more is refused', async () => {
  const bounded = new BoundedWork({ atOnce: 2, waiting: 1 });
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) =>
    bounded.run(async () => {
      begun.push(name);
      const { promise, resolve } = Promise.withResolvers<string>();
      ends.set(name, () => resolve(name));
      return promise;
    });
  const [a, b, c] = [work('a'), work('b'), work('c')];
  await expect(work('d')).rejects.toMatchObject({ code: 'rate_limited' });
  expect(begun).toEqual(['a', 'b']);
  ends.get('a')?.();
  expect(await a).toBe('a');
  await new Promise(setImmediate);
  expect(begun).toEqual(['a', 'b', 'c']);
  ends.get('b')?.();
  ends.get('c')?.();
  expect(await Promise.all([b, c])).toEqual(['b', 'c']);
  expect(await bounded.run(async () => 'e')).toBe('e');
});

test('what fails gives its place to the next', async () => {
  const bounded = new BoundedWork({ atOnce: 1, waiting: 1 });
  const failing = bounded.run(() => Promise.reject(new Error('no')));
  const next = bounded.run(async () => 'yes');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
});
