import { ApiError } from '../api/api-error.ts';

/** What the server has against the field of that name, or against a part of it as `groups.0`; where it is another, nothing. */
export function toldAt(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const { path, [field]: taken } = error.details;
  const isOfIt = typeof path === 'string' ? path === field || path.startsWith(`${field}.`) : isTaken(error, taken);
  return isOfIt ? error.message : undefined;
}

function isTaken({ code }: ApiError, value: unknown): boolean {
  return code === 'already_exists' && value !== undefined;
}
