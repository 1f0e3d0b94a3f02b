import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const kinds: { readonly [expected: string]: string } = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const units: { readonly [origin: string]: string } = { string: 'character', array: 'item' };

/** What does not fit in a value that came over the wire, in words that follow its name. */
export function issueText(issue: Issue, whole: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return valueAt(whole, issue.path) === undefined
        ? 'is missing'
        : `is not ${kinds[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return boundText('less', issue.origin, issue.minimum);
    case 'too_big':
      return boundText('more', issue.origin, issue.maximum);
    case 'invalid_value':
      return `is none of ${issue.values.join(', ')}`;
    case 'unrecognized_keys':
      return `has ${listed(issue.keys)}, which nobody knows here`;
    case 'invalid_union':
      return 'is of no form that is known here';
    default:
      // A schema that is not of a usual form says itself what it wants, as "no control characters".
      return `does not fit: ${issue.message}`;
  }
}

/** Who sends thousands of them, or long ones, gets no answer of that size. */
function listed(keys: readonly string[]): string {
  const first = keys.slice(0, 5).map((key) => (key.length > 100 ? `${key.slice(0, 100)}…` : key));
  return `${first.join(', ')}${keys.length > 5 ? ` and ${keys.length - 5} more` : ''}`;
}

function boundText(which: 'less' | 'more', origin: string, bound: number | bigint): string {
  const unit = units[origin];
  if (unit === undefined) return `is ${which} than ${bound}`;
  if (which === 'less' && bound === 1) return 'is empty';
  return `has ${which === 'less' ? 'fewer' : 'more'} than ${bound} ${unit}${bound === 1 ? '' : 's'}`;
}

function valueAt(whole: unknown, path: Issue['path']): unknown {
  let value = whole;
  for (const key of path) value = (value as { readonly [key: PropertyKey]: unknown })[key];
  return value;
}
