import { expect, test } from 'vitest';
import { branchPattern } from './branch-pattern.ts';

test.each([
  ['main', 'main', true],
  ['main', 'mainline', false],
  ['*', 'a/b', false],
  ['**', 'a/b', true],
  ['release/**', 'release/1/2', true],
  ['{main,v?}', 'v1', true],
  ['(main|x)', 'main', false],
])('%j against %j: %s', (pattern, branch, fits) => {
  expect(branchPattern(pattern)?.(branch)).toBe(fits);
});

test('a text that is no pattern gives none', () => {
  expect(branchPattern('{main')).toBeUndefined();
});

test('what takes too long to decide does not fit', () => {
  expect(branchPattern('{*,*,*,*}'.repeat(2))?.('a'.repeat(1000))).toBe(true);
  expect(branchPattern('{*,*,*,*}'.repeat(40))?.('a'.repeat(1000))).toBe(false);
});
