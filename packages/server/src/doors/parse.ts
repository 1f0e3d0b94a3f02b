import { nearest } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import { z } from 'zod';
import { issueText } from './issue-text.ts';
import { refuseDeep } from './refuse-deep.ts';

/**
 * What came over the wire, or `body_invalid` with the first place that does not fit. A field that nobody knows goes before
 * all others: what is missing is what was meant by it.
 */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  refuseDeep(value);
  const given = value ?? {};
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  const place = issue?.path.join('.') ?? '';
  const text = issue ? issueText(issue, given) : 'is not as expected';
  const known = issue?.code === 'unrecognized_keys' && place === '' ? knownText(issue.keys, schema) : '';
  const message = `${place === '' ? 'what was sent' : place} ${text}${known}`;
  throw new AppError('body_invalid', { message, path: place }, { cause: parsed.error });
}

/** The name that was probably meant, or else all that there are. */
function knownText(keys: readonly string[], schema: z.ZodType): string {
  const names = fieldNames(schema);
  const meant = keys.map((key) => nearest(key, names)).find((name) => name !== undefined);
  return meant === undefined ? `; known are: ${names.join(', ')}` : `; did you mean ${meant}?`;
}

function fieldNames(schema: z.ZodType): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}
