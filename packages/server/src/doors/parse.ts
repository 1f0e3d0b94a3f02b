import { AppError } from '@signalbox/protocol';
import type { z } from 'zod';

/** What came over the wire, or `body_invalid` with the first place that does not fit. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  const message = place === '' ? (issue?.message ?? 'not as expected') : `${place}: ${issue?.message}`;
  throw new AppError('body_invalid', { message, path: place }, { cause: parsed.error });
}
