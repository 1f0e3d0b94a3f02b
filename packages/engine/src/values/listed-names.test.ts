import { expect, test } from 'vitest';
import { listedNames } from './listed-names.ts';

test('of the names that there are, ten are told', () => {
  expect(listedNames([])).toBe('none');
  expect(listedNames(['a', 'b'])).toBe('a, b');
  expect(listedNames(Array.from({ length: 11 }, (_, index) => `s${index}`))).toMatch(/s8, s9 …$/);
});
