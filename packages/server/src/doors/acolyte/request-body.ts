import { own, type Value, type Values } from '@signalbox/engine';
import type { FastifyRequest } from 'fastify';
import { refuseDeep } from '../refuse-deep.ts';
import { AcolyteError } from './acolyte-error.ts';

/** The object that a request brings; without a body an empty one. */
export function bodyOf({ body }: FastifyRequest): Values {
  if (body === undefined || body === null) return {};
  if (!isObject(body)) throw new AcolyteError('body_invalid_type');
  refuseDeep(body);
  return body;
}

/** A field that is an object, or the JSON of one; without it an empty one. */
export function objectField(body: Values, name: string): Values {
  const given = own(body, name);
  if (given === undefined || given === null || given === '') return {};
  const value: unknown = typeof given === 'string' ? jsonOfText(given) : given;
  if (isObject(value)) return value;
  const facts = { field_name: name, expect: "<class 'dict'>" };
  throw new AcolyteError('invalid_type', { reason: `${name}_invalid_type`, facts });
}

/** The first of the names that the body has: the README's and the code's spelling. */
export function anyOf(body: Values, ...names: readonly string[]): Value | undefined {
  const name = names.find((each) => own(body, each) !== undefined);
  return name === undefined ? undefined : own(body, name);
}

export function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined: it is no JSON. */
export function jsonOfText(text: string): Value | undefined {
  let value: Value;
  try {
    value = JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
  refuseDeep(value);
  return value;
}
