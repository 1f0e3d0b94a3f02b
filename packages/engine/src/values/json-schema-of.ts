import type { Param, ParamType } from '../flow/flow.ts';
import type { Value, Values } from '../value.ts';
import { asText } from './sealed.ts';

/** A person gives what is not marked, a template also what is `static`, a flow everything. */
export type Giver = 'person' | 'template' | 'flow';

/**
 * What somebody may give for parameters, as JSON Schema, with the mark of each as `x-mark`. Of least lengths and patterns
 * it says a little less than is checked.
 */
export function jsonSchemaOf(params: readonly Param[], by: Giver = 'person'): Values {
  const given = params.filter(({ mark }) => givers[mark ?? 'auto'].includes(by));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: Object.fromEntries(given.map((param) => [param.name, schemaOf(param)])),
    required: given.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  };
}

const givers: { readonly [mark in NonNullable<Param['mark']> | 'auto']: readonly Giver[] } = {
  auto: ['person', 'template', 'flow'],
  static: ['template', 'flow'],
  const: ['flow'],
};

const types: { readonly [type in ParamType]: string } = {
  str: 'string',
  int: 'integer',
  float: 'number',
  bool: 'boolean',
  list: 'array',
  dict: 'object',
  secret: 'string',
};

function schemaOf(param: Param): Values {
  const { type, default: value, checks = {}, mark } = asText(param);
  const isSecret = param.type === 'secret';
  const { min, max, minLength, maxLength, regex, oneOf } = checks;
  const what = type === 'list' ? 'Items' : 'Length';
  const members: readonly (readonly [string, Value | undefined])[] = [
    ['type', types[type]],
    ['format', isSecret ? 'password' : undefined],
    ['writeOnly', isSecret || undefined],
    // Of a secret that a template has bound, what stands for it is none of its values.
    ['default', isSecret ? undefined : value],
    ['minimum', min],
    ['maximum', max],
    [`min${what}`, minLength],
    [`max${what}`, maxLength],
    ['pattern', regex === undefined ? undefined : `^(?:${regex})$`],
    ['enum', oneOf],
    ['x-mark', mark ?? 'auto'],
  ];
  return Object.fromEntries(members.flatMap(([key, member]) => (member === undefined ? [] : [[key, member]])));
}
