/** Why a store could not do what it was asked; a closed list, which callers map to their own. */
export type StoreErrorCode = (typeof storeErrorCodes)[number];

export const storeErrorCodes = [
  'already_exists',
  'store_failed',
  'log_gap',
  'schema_newer',
  'store_locked',
  'key_missing',
  'key_wrong',
  'disk_full',
] as const;

/** `message` says what this case is about. */
export type StoreErrorDetails = { readonly message: string; readonly [key: string]: string | number };

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  readonly details: StoreErrorDetails;

  constructor(code: StoreErrorCode, details: StoreErrorDetails, options?: { readonly cause?: unknown }) {
    super(details.message, options);
    this.code = code;
    this.details = details;
  }
}
