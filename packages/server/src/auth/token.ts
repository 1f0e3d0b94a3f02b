import { createHash } from 'node:crypto';

/** 256 random bits behind a prefix that scanners for leaked secrets can know. */
export function newToken(randomBytes: (size: number) => Uint8Array): string {
  return `sbx_${Buffer.from(randomBytes(32)).toString('base64url')}`;
}

/** Tokens are kept as their SHA-256 only: they are random, so a slow hash would add nothing. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
