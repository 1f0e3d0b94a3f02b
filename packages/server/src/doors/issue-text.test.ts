import { AppError } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { parse } from './parse.ts';

const Body = z.strictObject({
  name: z.string().min(1).max(5).regex(/^\w*$/, 'letters and digits').optional(),
  reason: z.string().min(3).optional(),
  count: z.number().int().min(1).max(9).optional(),
  kind: z.enum(['one', 'two']).optional(),
  list: z.array(z.string()).max(1).optional(),
  one: z.union([z.string(), z.number()]).optional(),
  deep: z.object({ on: z.boolean() }).optional(),
});

function told(value: unknown): string {
  try {
    parse(Body, value);
    return 'fits';
  } catch (error) {
    return error instanceof AppError ? error.message : String(error);
  }
}

test('nothing is an object without members', () => {
  expect(() => parse(z.object({ data: z.string() }), undefined)).toThrow('data is missing');
});

test.each<[unknown, string]>([
  [{ name: 7 }, 'name is not a text'],
  [{ name: '' }, 'name is empty'],
  [{ name: 'x'.repeat(6) }, 'name has more than 5 characters'],
  [{ name: 'a b' }, 'name does not fit: letters and digits'],
  [{ reason: 'ab' }, 'reason has fewer than 3 characters'],
  [{ count: 1.5 }, 'count is not a whole number'],
  [{ count: 0 }, 'count is less than 1'],
  [{ count: 10 }, 'count is more than 9'],
  [{ kind: 'three' }, 'kind is none of one, two'],
  [{ list: ['a', 'b'] }, 'list has more than 1 item'],
  [{ list: {} }, 'list is not a list'],
  [{ one: [] }, 'one is of no form that is known here'],
  [{ deep: {} }, 'deep.on is missing'],
  [{ deep: { on: 1 } }, 'deep.on is not true or false'],
  [
    { other: 1, more: 2 },
    'what was sent has other, more, which nobody knows here; known are: name, reason, count, kind, list, one, deep',
  ],
  [{ Reson: 'why' }, 'what was sent has Reson, which nobody knows here; did you mean reason?'],
  [{ deep: {}, nam: 'x' }, 'what was sent has nam, which nobody knows here; did you mean name?'],
  [
    { nam: 1, ['k'.repeat(101)]: 1, c: 1, d: 1, e: 1, f: 1, g: 1 },
    `what was sent has nam, ${'k'.repeat(100)}…, c, d, e and 2 more, which nobody knows here; did you mean name?`,
  ],
  [[], 'what was sent is not an object'],
  [null, 'fits'],
  [{}, 'fits'],
])('%j: %s', (value, text) => {
  expect(told(value)).toBe(text);
});
