import type { Param, ParamType } from '@signalbox/engine';
import type { Expression } from '../parse/syntax.ts';

/** What follows a message on a value of the wrong type. */
export function expectedType(
  type: ParamType,
  found: Expression,
  inputs: ReadonlyMap<string, Param> = new Map(),
): string {
  // What was to be a secret is not told.
  if (type === 'secret' && found.kind !== 'reference') return ': a secret does not stand in a text';
  return `: expected ${type}, found ${describe(found, inputs)}`;
}

function describe(value: Expression, inputs: ReadonlyMap<string, Param>): string {
  switch (value.kind) {
    case 'string':
      return shorten(JSON.stringify(value.value));
    case 'number':
    case 'bool':
      return String(value.value);
    case 'list':
    case 'dict':
      return `a ${value.kind}`;
    case 'reference': {
      const name = value.path.join('.');
      const isStored = value.path[0] === 'secret' && value.path.length > 1;
      return `$${shorten(name)}, which ${isStored ? 'is secret' : typeOf(inputs.get(name))}`;
    }
  }
}

/** Of data nobody knows it. */
const typeOf = (input: Param | undefined) => (input === undefined ? 'may be anything' : `is ${input.type}`);

const maxShown = 40;

const shorten = (text: string): string => (text.length > maxShown ? `${text.slice(0, maxShown)}…` : text);
