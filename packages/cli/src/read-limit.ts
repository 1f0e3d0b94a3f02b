import { InvalidArgumentError } from 'commander';

/** How many rows a list shows: what the server gives in one page at most. */
export function readLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 500) throw new InvalidArgumentError('1 to 500 is possible.');
  return limit;
}
