import { AppError } from '@signalbox/protocol';
import type { z } from 'zod';

export function readParams<Schema extends z.ZodType>(schema: Schema, params: unknown): z.output<Schema> {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = ['params', ...(issue?.path ?? [])].map(String).join('.');
  throw new AppError('argument_invalid', { message: `${place}: ${issue?.message}` }, { cause: parsed.error });
}
