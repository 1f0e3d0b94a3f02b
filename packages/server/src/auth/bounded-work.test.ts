import { expect, test } from 'vitest';
import { BoundedWork } from './bounded-work.ts';

test('so much is done at once, so much waits for its turn, and more is refused', async () => {
  const bounded = new BoundedWork({ atOnce: 2, waiting: 1 });
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) =>
    bounded.run('1', async () => {
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
  expect(await bounded.run('1', async () => 'e')).toBe('e');
});

test('what fails gives its place to the next', async () => {
  const bounded = new BoundedWork({ atOnce: 1, waiting: 1 });
  const failing = bounded.run('1', () => Promise.reject(new Error('no')));
  const next = bounded.run('1', async () => 'yes');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
});

test('an address with many requests leaves places and turns to others', async () => {
  const bounded = new BoundedWork({ atOnce: 1, waiting: 4 });
  const first = Promise.withResolvers<void>();
  const busy = bounded.run('flood', () => first.promise);
  const done: string[] = [];
  const ask = (from: string, name: string) =>
    bounded.run(from, async () => void done.push(name)).catch(({ code }) => void done.push(`${name} ${code}`));
  const all = [ask('flood', 'f1'), ask('flood', 'f2'), ask('flood', 'f3'), ask('flood', 'f4'), ask('flood', 'f5')];
  all.push(ask('a', 'a1'), ask('b', 'b1'), ask('a', 'a2'));
  await new Promise(setImmediate);
  first.resolve();
  await Promise.all([busy, ...all]);
  // Of four places each of the others has got one from the flood, and one who has one gets no second from who has two.
  expect(done.slice(0, 4).toSorted()).toEqual(['a2', 'f3', 'f4', 'f5'].map((name) => `${name} rate_limited`));
  expect(done.slice(4)).toEqual(['f1', 'a1', 'b1', 'f2']);
});
