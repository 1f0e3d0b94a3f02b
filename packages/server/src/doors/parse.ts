import { AppError } from '@signalbox/protocol';
import type { z } from 'zod';
import { issueText } from './issue-text.ts';
import { refuseDeep } from './refuse-deep.ts';

/** What came over the wire, or `body_invalid` with the first place that does not fit. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  refuseDeep(value);
  const given = value ?? {};
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  const message = `${place === '' ? 'what was sent' : place} ${issue ? issueText(issue, given) : 'is not as expected'}`;
  throw new AppError('body_invalid', { message, path: place }, { cause: parsed.error });
}
