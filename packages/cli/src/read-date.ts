import { AppError } from '@signalbox/protocol';

/** The begin of a day, or a moment as ISO 8601 has it, in milliseconds; without a zone it is of this machine, as lists show times. */
export function readDate(text: string): number {
  // Of a day alone Date.parse has the one in UTC.
  const moment = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text;
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(moment) : Number.NaN;
  if (Number.isNaN(at)) throw new AppError('argument_invalid', { message: `${text} is no date like 2026-10-01` });
  return at;
}
