import { expect, test } from 'vitest';
import { errors, exitMeanings, isErrorCode } from './errors.ts';

test('only what is on the list is a code', () => {
  expect(['run_not_found', 'internal'].filter(isErrorCode)).toEqual(['run_not_found', 'internal']);
  expect(['', 'no_such_code', 'toString', '__proto__'].filter(isErrorCode)).toEqual([]);
});

test('every exit status has a meaning, and every meaning but that of success a code', () => {
  const used = new Set([0, ...Object.values(errors).map(({ exit }) => exit)]);
  expect(Object.keys(exitMeanings).map(Number)).toEqual([...used].sort((a, b) => a - b));
});

test.each(Object.entries(errors))('%s is an error at every door', (_code, { http, rpc, exit, sentence }) => {
  expect(http).toBeGreaterThanOrEqual(400);
  expect(http).toBeLessThan(600);
  expect(rpc).toBeLessThan(0);
  expect(exit).toBeGreaterThan(0);
  expect(exit).toBeLessThan(64);
  expect(sentence).toMatch(/^[A-Z].*\.$/);
});
