import type { Members, Quorum, QuorumPart } from '../flow/flow.ts';
import type { OpenDecision, Vote } from '../run/run.ts';

/** What a person counts as, once: groups at the time of the vote; the built-in administrator has no name. */
export type Voter = {
  readonly name?: string;
  readonly groups: readonly string[];
  /** Of those who have handed over their right. */
  readonly others?: readonly string[];
};

type Asked = Pick<OpenDecision, 'who' | 'required'>;

/** Who must still vote for a granting outcome of an open decision. */
export function missingVotes(decision: Asked & Pick<OpenDecision, 'votes'>, outcome: string): readonly QuorumPart[] {
  return missingFor(
    decision,
    decision.votes.filter((vote) => vote.outcome === outcome),
  );
}

/** With these votes: of the quorum, and of those without whom nothing is granted. */
export function missingFor({ who, required = [] }: Asked, votes: readonly Voting[]): readonly QuorumPart[] {
  const voters = votes.map(voterOf);
  const absent = absentOf(required, voters);
  return [...missingOf(who, voters), ...absent.map((name) => ({ count: 1, groups: [], users: [name] }))];
}

/**
 * How many people at least must still vote for it: without whom nothing is granted counts for the quorum, too. `groupsOf`: of
 * one of these, by name.
 */
export function votesLeft(
  { who, required = [], votes }: Asked & Pick<OpenDecision, 'votes'>,
  outcome: string,
  groupsOf: (name: string) => readonly string[],
): number {
  const voters = votes.filter((vote) => vote.outcome === outcome).map(voterOf);
  const absent = absentOf(required, voters).map((name) => ({ name, groups: groupsOf(name) }));
  return missingOf(who, [...voters, ...absent]).reduce((sum, { count }) => sum + count, absent.length);
}

function absentOf(required: readonly string[], voters: readonly Voter[]): readonly string[] {
  return required.filter((name) => !voters.some((voter) => isCalled(voter, name)));
}

/** Some outcome would be granted with the votes that there are. */
export function wouldSuffice(decision: Asked & Pick<OpenDecision, 'votes' | 'grants'>): boolean {
  return decision.grants.some((outcome) => missingVotes(decision, outcome).length === 0);
}

type Voting = Pick<Vote, 'by' | 'groups' | 'onBehalfOf'>;

function voterOf({ by, groups, onBehalfOf = [] }: Voting): Voter {
  const others = onBehalfOf.flatMap((other) => (other.kind === 'user' ? [other.name] : []));
  return { ...(by.kind === 'user' && { name: by.name }), groups, ...(others.length > 0 && { others }) };
}

function isCalled({ name, others = [] }: Voter, wanted: string): boolean {
  return name === wanted || others.includes(wanted);
}

export function isAmong({ groups, users }: Members, voter: Voter): boolean {
  return voter.groups.some((group) => groups.includes(group)) || users.some((user) => isCalled(voter, user));
}

/** What is missing of the alternative that is nearest to being met; nothing when the quorum is met. */
export function missingOf(quorum: Quorum, voters: readonly Voter[]): readonly QuorumPart[] {
  const missing = quorum.map((parts) => {
    const open = seat(parts, voters).flatMap(({ part, people }) => {
      return people.length < part.count ? [{ ...part, count: part.count - people.length }] : [];
    });
    return { open, people: open.reduce((sum, { count }) => sum + count, 0) };
  });
  return missing.reduce((least, next) => (next.people < least.people ? next : least)).open;
}

type Seats = { readonly part: QuorumPart; readonly people: Voter[] };

/** As many people as possible, each in one part only: who fits two parts makes room where that helps. */
function seat(parts: readonly QuorumPart[], voters: readonly Voter[]): readonly Seats[] {
  const seats: readonly Seats[] = parts.map((part) => ({ part, people: [] }));
  const place = (voter: Voter, tried: Set<Seats>): boolean =>
    seats.some((of) => {
      const { part, people } = of;
      if (tried.has(of) || !isAmong(part, voter)) return false;
      tried.add(of);
      if (people.length < part.count) return people.push(voter) > 0;
      const moved = people.findIndex((other) => place(other, tried));
      if (moved !== -1) people[moved] = voter;
      return moved !== -1;
    });
  for (const voter of voters) place(voter, new Set());
  return seats;
}

/** The rule as people read it, in the notation of FSL. */
export function whoText(quorum: Quorum): string {
  return quorum.map((parts) => parts.map((part) => partText(part, parts.length > 1)).join(' and ')).join(' or ');
}

function partText(part: QuorumPart, isOneOfSeveral: boolean): string {
  const members = membersOf(part);
  const alone = members.length === 1 || (part.count === 1 && !isOneOfSeveral);
  const text = alone ? members.join(' or ') : `(${members.join(' or ')})`;
  return part.count === 1 ? text : `${part.count} of ${text}`;
}

/** What is missing, as people read it: `1 of group(dev)`. */
export function missingText(parts: readonly QuorumPart[]): string {
  return parts.map((part) => `${part.count} of ${membersText(part)}`).join(' and ');
}

export function membersText(members: Members): string {
  return membersOf(members).join(' or ');
}

const membersOf = ({ groups, users }: Members): readonly string[] => [
  ...groups.map((group) => `group(${group})`),
  ...users,
];
