import { StoreError } from '../store-error.ts';

/** What a failed file operation means to who asked. */
export function fileFailure(cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new StoreError('disk_full', { message: 'The disk of logs and blobs is full; nothing was kept.' }, { cause });
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StoreError('store_failed', { message: `A file of the store cannot be used: ${reason}` }, { cause });
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
