import { expect, test } from 'vitest';
import { matchesBranch } from './branch-glob.ts';

test.each([
  ['main', 'main', true],
  ['main', 'mainline', false],
  ['main', 'xmain', false],
  ['*', 'main', true],
  ['*', 'a/b', false],
  ['**', 'a/b', true],
  ['release/*', 'release/', true],
  ['release/*', 'release/1.2', true],
  ['release/**', 'release/1/2', true],
  ['**/fix', 'a/b/fix', true],
  ['v?', 'v1', true],
  ['v?', 'v', false],
  ['v?', 'v/', false],
  ['?', '🚂', true],
  ['a.c', 'abc', false],
  ['[ab]', 'a', false],
  ['(main|x)', 'main', false],
  ['', '', true],
  ['', 'main', false],
])('%j against %j: %s', (glob, branch, fits) => {
  expect(matchesBranch(glob, branch)).toBe(fits);
});

test('a pattern made to explode ends', () => {
  expect(matchesBranch(`${'*a'.repeat(100)}b`, 'a'.repeat(500))).toBe(false);
});
