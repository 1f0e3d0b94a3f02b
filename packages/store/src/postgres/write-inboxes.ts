import type { RunWrite } from '../aggregates.ts';
import { inboxEntries } from '../inbox-entries.ts';
import type { Session } from './database.ts';
import { netOf } from './net-of.ts';

/** Nothing where no run waits for a person, or did. */
export function* writeInboxes(
  session: Session,
  writes: readonly RunWrite[],
  awaited: ReadonlySet<string>,
): Generator<Promise<unknown>> {
  const net = netOf(writes);
  const left = net.flatMap(({ last }) => (awaited.has(last.id) ? last.id : []));
  if (left.length > 0) yield session.run('DELETE FROM inbox WHERE run = ANY(?::text[])', left);
  const entries = net.flatMap(({ last }) => inboxEntries(last.state));
  if (entries.length === 0) return;
  yield session.run(
    `INSERT INTO inbox (project, member, opened_at, run, step, visit, starter)
     SELECT * FROM unnest(?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::text[])`,
    entries.map(({ project }) => project),
    entries.map(({ member }) => member),
    entries.map(({ openedAt }) => openedAt),
    entries.map(({ run }) => run),
    entries.map(({ step }) => step),
    entries.map(({ visit }) => visit),
    entries.map(({ starter }) => starter ?? null),
  );
}
