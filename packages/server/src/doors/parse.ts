import { AppError } from '@signalbox/protocol';
import type { z } from 'zod';
import { issueText } from './issue-text.ts';

/** What is deeper is no data of people, and would end the stack of whoever walks it later. */
const deepest = 100;

/** What came over the wire, or `body_invalid` with the first place that does not fit. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  if (isDeeperThan(deepest, value)) throw new AppError('body_invalid', { message: `nested deeper than ${deepest}` });
  const given = value ?? {};
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  const message = `${place === '' ? 'what was sent' : place} ${issue ? issueText(issue, given) : 'is not as expected'}`;
  throw new AppError('body_invalid', { message, path: place }, { cause: parsed.error });
}

function isDeeperThan(depth: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((member) => isDeeperThan(depth - 1, member));
}
