import { type Actor, actorName, isSamePerson, type OpenDecision, openQuestion, type Run } from '@signalbox/engine';
import { awaitsPerson } from './awaits-person.ts';
import type { InboxItem } from './inbox.ts';

export type InboxEntry = InboxItem & { readonly project: string; readonly member: string };

/** What stands in the inboxes of people as long as the run is like this. */
export function inboxEntries(run: Run): readonly InboxEntry[] {
  if (!awaitsPerson(run)) return [];
  const starter = inboxMember.concerned(run.startedBy);
  return Object.values(run.open).flatMap(({ step, number: visit, openedAt, phase }) => {
    if (phase.kind !== 'deciding') return [];
    const isIdle = starter && !concernsStarter(phase.decision, run.startedBy);
    const place = { project: run.project, openedAt, run: run.id, step, visit, ...(isIdle && { starter }) };
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

/** They are asked something, or may write down what they did. */
function concernsStarter(decision: OpenDecision, startedBy: Actor): boolean {
  const asked = openQuestion(decision)?.of;
  return decision.kind === 'record' || (asked !== undefined && isSamePerson(asked, startedBy));
}

function membersOf(decision: OpenDecision, starter: string | undefined): readonly string[] {
  const { who, votes, required = [], delegations = [] } = decision;
  const parts = who.flat();
  const asked = openQuestion(decision)?.of;
  const called = [
    ...required,
    ...[...delegations.map(({ to }) => to), asked].flatMap((actor) => (actor ? [actorName(actor)] : [])),
  ];
  const groups = parts.flatMap((part) => part.groups.map(inboxMember.group));
  const names = [...parts.flatMap((part) => part.users), ...called].map(inboxMember.name);
  const concerned = [starter, ...votes.map(({ by }) => inboxMember.concerned(by))];
  const admin = groups.length > 0 ? [inboxMember.admin] : [];
  return [...new Set([...groups, ...names, ...admin, ...concerned.flatMap((member) => member ?? [])])];
}
