import { type Actor, actorName } from '@signalbox/engine';
import type { AuditEntryView } from '@signalbox/protocol';
import type { ChainedEntry } from '@signalbox/store';
import { z } from 'zod';

const Told = z.object({
  at: z.number(),
  actor: z.union([
    z.object({ kind: z.enum(['user', 'agent']), id: z.string(), name: z.string() }),
    z.object({ kind: z.literal('hook'), repository: z.string() }),
    z.object({ kind: z.enum(['admin', 'callback', 'system']) }),
  ]),
  from: z.string().optional(),
  what: z.string(),
  subject: z.string(),
  details: z.record(z.string(), z.json()),
});

/** What somebody has put among the entries by hand is shown, too, and keeps nobody from reading the others. */
export function auditEntryView({ no, hash, text }: ChainedEntry): AuditEntryView {
  const told = Told.safeParse(read(text));
  if (!told.success) return { no, hash, at: 0, actor: 'nobody', what: 'unreadable', subject: '', details: {}, text };
  const { at, actor, from, what, subject, details } = told.data;
  const name = actorName(actor satisfies Actor);
  return { no, hash, at, actor: name, ...(from !== undefined && { from }), what, subject, details, text };
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
