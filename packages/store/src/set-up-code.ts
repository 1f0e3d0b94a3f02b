import { createHash } from 'node:crypto';

/** 256 random bits behind a prefix that scanners for leaked secrets can know; it is no token, and opens nothing else. */
export function newSetUpCode(randomBytes: (size: number) => Uint8Array): {
  readonly code: string;
  readonly hash: string;
} {
  const code = `sbx_setup_${Buffer.from(randomBytes(32)).toString('base64url')}`;
  return { code, hash: setUpCodeHash(code) };
}

export function setUpCodeHash(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}
