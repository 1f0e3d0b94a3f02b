/** What a daemon has answered, with its HTTP status. */
export function isStatus(error: unknown, ...codes: readonly number[]): boolean {
  return error instanceof Error && 'statusCode' in error && codes.includes(error.statusCode as number);
}

/** Nothing where it has gone already. */
export function unlessGone(error: unknown): undefined {
  if (isStatus(error, 404)) return undefined;
  throw error;
}

/** Nothing where somebody else removes or uses it: another one's turn comes. */
export function unlessTaken(error: unknown): undefined {
  if (isStatus(error, 403, 404, 409)) return undefined;
  throw error;
}

/** With the sentence of the daemon, and without what its client puts around it. */
export function daemonError(error: unknown): Error {
  return new Error(daemonMessage(error), { cause: error });
}

export function daemonMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('json' in error && isMessage(error.json)) return error.json.message;
  const unreachable = 'code' in error && ['ENOENT', 'ECONNREFUSED', 'EACCES'].includes(error.code as string);
  return unreachable ? `The container daemon cannot be reached: ${error.message}` : error.message;
}

function isMessage(value: unknown): value is { readonly message: string } {
  return typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string';
}
