import { z } from 'zod';

/** Without `after`: the last ones. */
export const AuditQuery = z.object({
  after: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

/** One link of the chain: `hash` is SHA-256, in hex, over the hash before, `no` and `text`, with a line feed between each. */
export const AuditEntryView = z.object({
  no: z.number(),
  hash: z.string(),
  at: z.number(),
  actor: z.string(),
  /** The address that the request came from, where there was one. */
  from: z.string().optional(),
  what: z.string(),
  subject: z.string(),
  details: z.record(z.string(), z.json()),
  /** The entry as it was written: canonical JSON (RFC 8785). */
  text: z.string(),
});
export type AuditEntryView = z.infer<typeof AuditEntryView>;

/**
 * `firstBad`: the first entry that is not as it was written, is missing, or stands beyond the head. `waiting`: entries that
 * got no place in the chain for a minute and more, the oldest told at `since`.
 */
export const AuditVerdictView = z.object({
  head: z.object({ no: z.number(), hash: z.string() }),
  firstBad: z.number().optional(),
  waiting: z.object({ count: z.number(), since: z.number() }).optional(),
});
export type AuditVerdictView = z.infer<typeof AuditVerdictView>;
