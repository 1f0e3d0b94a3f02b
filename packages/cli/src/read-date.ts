import { AppError } from '@signalbox/protocol';

/** A day, or a moment as ISO 8601 has it, in milliseconds; without a zone a moment is of this machine. */
export function readDate(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new AppError('argument_invalid', { message: `${text} is no date like 2026-10-01` });
  return at;
}
