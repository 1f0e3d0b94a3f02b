import { expect, test } from 'vitest';
import { withEntry } from './with-entry.ts';

test('an entry is set in a copy of what others have seen, and that copy is then changed itself', () => {
  const fresh = new WeakSet();
  const seen = { a: 1 };
  const copy = withEntry(seen, { key: 'b', value: 2, fresh });
  expect(seen).toEqual({ a: 1 });
  expect(withEntry(copy, { key: 'a', value: 3, fresh })).toBe(copy);
  expect(copy).toEqual({ a: 3, b: 2 });
});

test('a key that every object has a member of is a key like any other', () => {
  const fresh = new WeakSet();
  for (const key of ['__proto__', 'constructor']) {
    const record = withEntry(withEntry({}, { key: 'a', value: 1, fresh }), { key, value: 2, fresh });
    expect(Object.entries(record)).toEqual([
      ['a', 1],
      [key, 2],
    ]);
    expect(Object.entries(withEntry({ a: 1 }, { key, value: 2, fresh }))).toEqual([
      ['a', 1],
      [key, 2],
    ]);
  }
});
