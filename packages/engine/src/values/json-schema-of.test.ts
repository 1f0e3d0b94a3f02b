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

test('a secret is a text that is written and never read', () => {
  const given = param({ type: 'secret', checks: { minLength: 8 }, default: { $secret: 'argument:main:1' } });
  expect(jsonSchemaOf([given]).properties).toEqual({
    x: {
      ...{ type: 'string', format: 'password', writeOnly: true },
      ...{ minLength: 8, maxLength: 65_536, 'x-mark': 'auto' },
    },
  });
});

test.each([
  ['person', { x: 'auto' }],
  ['template', { x: 'auto', y: 'static' }],
  ['flow', { x: 'auto', y: 'static', z: 'const' }],
] as const)('a %s may give what its mark allows, and the schema has the mark', (by, marks) => {
  const params = [param({}), param({ name: 'y', mark: 'static' }), param({ name: 'z', mark: 'const' })];
  const schema = jsonSchemaOf(params, by);
  const properties = Object.entries(marks).map(([name, mark]) => [name, { type: 'string', 'x-mark': mark }]);
  expect(schema).toEqual({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: Object.fromEntries(properties),
    required: Object.keys(marks),
    additionalProperties: false,
  });
});

test('what people may give is an object without anything else', () => {
  const params = [param({}), param({ name: 'y', required: false }), param({ name: 'z', mark: 'const', default: '' })];
  expect(jsonSchemaOf(params)).toEqual({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: { x: { type: 'string', 'x-mark': 'auto' }, y: { type: 'string', 'x-mark': 'auto' } },
    required: ['x'],
    additionalProperties: false,
  });
});
