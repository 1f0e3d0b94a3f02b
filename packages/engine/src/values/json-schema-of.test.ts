import { expect, test } from 'vitest';
import type { Param } from '../flow/flow.ts';
import { jsonSchemaOf } from './json-schema-of.ts';

const param = (more: Partial<Param>): Param => ({ name: 'x', type: 'str', required: true, ...more });

test.each<[Partial<Param>, object]>([
  [{}, { type: 'string' }],
  [
    { checks: { minLength: 1, maxLength: 9, regex: 'a|b' } },
    { type: 'string', minLength: 1, maxLength: 9, pattern: '^(?:a|b)$' },
  ],
  [
    { type: 'int', checks: { min: 0, max: 3, oneOf: [0, 3] } },
    { type: 'integer', minimum: 0, maximum: 3, enum: [0, 3] },
  ],
  [
    { type: 'list', checks: { minLength: 1 } },
    { type: 'array', minItems: 1 },
  ],
  [
    { type: 'dict', default: {} },
    { type: 'object', default: {} },
  ],
])('a parameter %j is the schema %j', (given, schema) => {
  expect(jsonSchemaOf([param(given)])).toMatchObject({ properties: { x: schema } });
});

test('what people may give is an object without anything else', () => {
  const params = [param({}), param({ name: 'y', required: false }), param({ name: 'z', mark: 'const', default: '' })];
  expect(jsonSchemaOf(params)).toEqual({
    type: 'object',
    properties: { x: { type: 'string' }, y: { type: 'string' } },
    required: ['x'],
    additionalProperties: false,
  });
});
