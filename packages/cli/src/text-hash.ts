import { createHash } from 'node:crypto';

/** By which a person says which text of a flow they have read. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
