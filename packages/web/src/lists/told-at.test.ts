import { expect, test } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import { toldAt } from './told-at.ts';

const refused = (path: string) => new ApiError('body_invalid', `${path} does not fit`, { details: { path } });

test('what the server has against a field, or a part of it, is told at the field', () => {
  expect(toldAt(refused('name'), 'name')).toBe('name does not fit');
  expect(toldAt(refused('groups.0'), 'groups')).toBe('groups.0 does not fit');
  const taken = new ApiError('already_exists', 'ann exists already.', { details: { name: 'ann' } });
  expect([toldAt(taken, 'name'), toldAt(taken, 'role')]).toEqual(['ann exists already.', undefined]);
});

test('what it has against anything else is told at none', () => {
  const others = [refused('role'), refused('names'), new ApiError('forbidden', 'no', { details: { name: 'ann' } })];
  expect([...others, new Error('name'), null].map((error) => toldAt(error, 'name'))).toEqual(Array(5).fill(undefined));
});
