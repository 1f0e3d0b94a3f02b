import type { Param, ParamType } from '../flow/flow.ts';
import type { Value, Values } from '../value.ts';

/** What people may give for parameters, as JSON Schema; of least lengths and patterns it says a little less than is checked. */
export function jsonSchemaOf(params: readonly Param[]): Values {
  const given = params.filter(({ mark }) => mark === undefined);
  return {
    type: 'object',
    properties: Object.fromEntries(given.map((param) => [param.name, schemaOf(param)])),
    required: given.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  };
}

const types: { readonly [type in ParamType]: string } = {
  str: 'string',
  int: 'integer',
  float: 'number',
  bool: 'boolean',
  list: 'array',
  dict: 'object',
};

function schemaOf({ type, default: value, checks = {} }: Param): Values {
  const { min, max, minLength, maxLength, regex, oneOf } = checks;
  const what = type === 'list' ? 'Items' : 'Length';
  const members: readonly (readonly [string, Value | undefined])[] = [
    ['type', types[type]],
    ['default', value],
    ['minimum', min],
    ['maximum', max],
    [`min${what}`, minLength],
    [`max${what}`, maxLength],
    ['pattern', regex === undefined ? undefined : `^(?:${regex})$`],
    ['enum', oneOf],
  ];
  return Object.fromEntries(members.flatMap(([key, member]) => (member === undefined ? [] : [[key, member]])));
}
