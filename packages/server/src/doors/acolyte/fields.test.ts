import type { Param, Value } from '@signalbox/engine';
import { expect, test } from 'vitest';
import type { AcolyteError } from './acolyte-error.ts';
import { readField, requireField } from './fields.ts';

const int = { name: 'n', type: 'int', required: true, checks: { min: 1, max: 9 } } as const;
const text = {
  name: 's',
  type: 'str',
  required: true,
  checks: { minLength: 2, maxLength: 3, regex: '[a-z]*' },
} as const;

test.each<[string, Param, Value | undefined, unknown]>([
  ['a number in a text', int, ' 8 ', 8],
  ['a number with a fraction', int, 3.9, 3],
  ['no number', int, '', 'invalid_type'],
  ['a list for a number', int, [1], 'invalid_type'],
  ['too small a number', int, 0, 'less_than_min'],
  ['too large a number', int, '10', 'more_than_max'],
  ['nothing that is required', int, undefined, 'empty'],
  ['null that is required', int, null, 'empty'],
  ['nothing that has a default', { ...int, required: false, default: 2 }, null, 2],
  ['nothing that may be absent', { ...int, required: false }, null, undefined],
  ['a number for a text', { ...text, checks: {} }, 5, '5'],
  ['an object for a text', { ...text, checks: {} }, { k: 1 }, '{"k":1}'],
  ['an empty text', { ...text, checks: {} }, '', ''],
  ['too short a text', text, 'a', 'less_than_min_length'],
  ['too long a text', text, 'abcd', 'more_than_max_length'],
  ['a text of another form', text, 'A1', 'invalid_format'],
  ['a number with a fraction in a text', { ...int, type: 'float', checks: {} }, '1.5', 1.5],
  ['no number at all', { ...int, type: 'float', checks: {} }, ' ', 'invalid_type'],
  ['a truth in a text', { ...int, type: 'bool', checks: {} }, 'true', true],
  ['an untruth in a text', { ...int, type: 'bool', checks: {} }, 'false', false],
  ['neither', { ...int, type: 'bool', checks: {} }, 'yes', 'invalid_type'],
  ['a list in a text', { ...int, type: 'list', checks: {} }, '[1]', [1]],
  ['a broken list in a text', { ...int, type: 'list', checks: {} }, '[1', 'invalid_type'],
  ['a list for an object', { ...int, type: 'dict', checks: {} }, '[1]', 'invalid_type'],
  ['none of what there is', { ...text, checks: { oneOf: ['ab'] } }, 'cd', 'invalid_value'],
])('%s', (_, param, given, expected) => {
  const read = readField(param, given);
  expect(read.ok ? read.value : read.problem.key).toEqual(expected);
});

test('a field of a request is refused with its name', () => {
  expect(requireField(int, '8')).toBe(8);
  expect(() => requireField(int, 'x')).toThrow(
    expect.objectContaining<Partial<AcolyteError>>({ reason: 'n_invalid_type', status: 400 }),
  );
});
