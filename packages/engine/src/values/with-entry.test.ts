import { expect, test } from 'vitest';
import { withEntry, withoutEntry } from './with-entry.ts';

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

test('an entry leaves a copy of what others have seen, and then that copy itself', () => {
  const fresh = new WeakSet();
  const seen = { a: 1, b: 2, c: 3 };
  const copy = withoutEntry(seen, { key: 'a', fresh });
  expect(seen).toEqual({ a: 1, b: 2, c: 3 });
  expect(withoutEntry(copy, { key: 'b', fresh })).toBe(copy);
  expect(copy).toEqual({ c: 3 });
  expect(withoutEntry(copy, { key: 'c', fresh: undefined })).toEqual({});
  expect(copy).toEqual({ c: 3 });
});

test('of many entries the others stay as they are, whatever their keys', () => {
  const keys = [...Array.from({ length: 1000 }, (_, index) => `k${index}`), '__proto__', 'constructor'];
  const record = Object.fromEntries(keys.map((key) => [key, key]));
  const fresh = new WeakSet();
  const more = withEntry(record, { key: 'toString', value: 'x', fresh });
  expect(Object.keys(more)).toEqual([...keys, 'toString']);
  expect(Object.keys(withoutEntry(more, { key: 'toString', fresh: undefined }))).toEqual(keys);
  expect(Object.entries(withoutEntry(record, { key: '__proto__', fresh }))).toEqual(
    keys.filter((key) => key !== '__proto__').map((key) => [key, key]),
  );
});
