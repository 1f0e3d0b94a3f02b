import { expect, test } from 'vitest';
import type { Param } from '../flow/flow.ts';
import { asText, holdsSealed, isSealed, sealedIdsIn, secretTextProblem } from './sealed.ts';

test('nothing but its own key makes a value a sealed one', () => {
  expect(isSealed({ $secret: 'x' })).toBe(true);
  for (const value of [undefined, null, 'x', 1, [], {}, { secret: 'x' }, [{ $secret: 'x' }]]) {
    expect(isSealed(value)).toBe(false);
  }
  expect(holdsSealed([{ a: [{ $secret: 'x', more: 1 }] }])).toBe(true);
  for (const value of [null, 'x', { a: [{ secret: 'x' }] }]) expect(holdsSealed(value)).toBe(false);
});

test('all that is sealed in a value is named', () => {
  expect(sealedIdsIn({ a: { $secret: 'x' }, b: [1, null, { c: { $secret: 'y' } }], d: 'z' })).toEqual(['x', 'y']);
});

test('as it is given a secret is a text of at least four characters', () => {
  const param: Param = { name: 'token', type: 'secret', required: true };
  expect(asText(param)).toEqual({ ...param, type: 'str', checks: { minLength: 4, maxLength: 65_536 } });
  const strict = asText({ ...param, checks: { minLength: 8, maxLength: 100_000, regex: 'a+' } });
  expect(strict.checks).toEqual({ minLength: 8, maxLength: 65_536, regex: 'a+' });
  expect(asText({ ...param, type: 'int' })).toEqual({ ...param, type: 'int' });
  expect(secretTextProblem(' abc ')).toBe('has fewer than 4 characters');
  expect(secretTextProblem(' abcd ')).toBeUndefined();
});
