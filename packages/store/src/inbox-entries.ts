import type { Actor, OpenDecision, Run } from '@signalbox/engine';
import { awaitsPerson } from './awaits-person.ts';
import type { InboxItem } from './inbox.ts';

export type InboxEntry = InboxItem & { readonly project: string; readonly member: string };

/** What stands in the inboxes of people as long as the run is like this. */
export function inboxEntries(run: Run): readonly InboxEntry[] {
  if (!awaitsPerson(run)) return [];
  const starter = inboxMember.concerned(run.startedBy);
  return Object.values(run.open).flatMap(({ step, number: visit, openedAt, phase }) => {
    if (phase.kind !== 'deciding') return [];
    const place = { project: run.project, openedAt, run: run.id, step, visit, ...(starter && { starter }) };
    return membersOf(phase.decision, starter).map((member) => ({ ...place, member }));
  });
}

/** Whose inbox an entry is in: that of a group, of a name that a rule has, or of somebody who waits for it. */
export const inboxMember = {
  group: (name: string) => `group:${name}`,
  name: (name: string) => `name:${name}`,
  /** The built-in administrator is in every group. */
  admin: 'admin',
  /** Who started the run or has voted: it is others that they wait for. */
  concerned: (actor: Actor): string | undefined => {
    if (actor.kind === 'admin') return 'by:admin';
    return actor.kind === 'user' ? `by:user:${actor.id}` : undefined;
  },
} as const;

function membersOf({ who, votes }: OpenDecision, starter: string | undefined): readonly string[] {
  const parts = who.flat();
  const groups = parts.flatMap((part) => part.groups.map(inboxMember.group));
  const names = parts.flatMap((part) => part.users.map(inboxMember.name));
  const concerned = [starter, ...votes.map(({ by }) => inboxMember.concerned(by))];
  const admin = groups.length > 0 ? [inboxMember.admin] : [];
  return [...new Set([...groups, ...names, ...admin, ...concerned.flatMap((member) => member ?? [])])];
}
