import { expect, test } from 'vitest';
import { dataOf } from './data-of.ts';

test('data of a step is shown as the value that it is, a large one by its hash', () => {
  expect(dataOf({ inline: '{"ok":true}' })).toEqual({ ok: true });
  expect(dataOf({ inline: 'no JSON' })).toBe('no JSON');
  expect(dataOf({ blob: 'ab', bytes: 9000 })).toEqual({ sha256: 'ab', bytes: 9000 });
});
