import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether the header signs exactly these bytes. */
export function isSignedBy(secret: string, body: Uint8Array, header: string | readonly string[] | undefined): boolean {
  const expected = createHmac('sha256', secret).update(body).digest();
  const [, given] = typeof header === 'string' ? (/^sha256=([0-9a-f]{64})$/.exec(header) ?? []) : [];
  return given !== undefined && timingSafeEqual(Buffer.from(given, 'hex'), expected);
}
