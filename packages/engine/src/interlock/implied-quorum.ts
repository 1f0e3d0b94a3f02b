import type { DecisionRule, Quorum, QuorumPart } from '../flow/flow.ts';

/** People of one quorum; beyond that nothing is said. */
const mostSeats = 200;

/**
 * Whether whoever meets one quorum meets the other, too. It is not said to be so where that depends on who is in which group:
 * each seat of the other has to be taken by one of its own people.
 */
export function impliesQuorum(quorum: Quorum, wanted: Quorum): boolean {
  return quorum.every((parts) => wanted.some((needed) => coversAll(seatsOf(parts), seatsOf(needed))));
}

type Seat = Pick<QuorumPart, 'groups' | 'users'>;

function seatsOf(parts: readonly QuorumPart[]): readonly Seat[] {
  return parts.flatMap((part) => Array<Seat>(part.count).fill(part));
}

/** Each seat that is needed has one of its own: who is placed already makes room where that helps. */
function coversAll(seats: readonly Seat[], needed: readonly Seat[]): boolean {
  if (needed.length > seats.length || seats.length > mostSeats) return false;
  const takenBy = new Map<number, Seat>();
  const place = (want: Seat, tried: Set<number>): boolean =>
    seats.some((seat, index) => {
      if (tried.has(index) || !isWithin(seat, want)) return false;
      tried.add(index);
      const before = takenBy.get(index);
      if (before && !place(before, tried)) return false;
      return takenBy.set(index, want).size > 0;
    });
  return needed.every((want) => place(want, new Set()));
}

function isWithin({ groups, users }: Seat, wanted: Seat): boolean {
  return groups.every((each) => wanted.groups.includes(each)) && users.every((each) => wanted.users.includes(each));
}

/** Whether so many people ever come together by a rule: it is decided as soon as there are enough for it. */
export function canBeEnough({ who, required = [] }: Pick<DecisionRule, 'who' | 'required'>, wanted: Quorum): boolean {
  const isOpenEnded = required.length > 0 || who.some((parts) => parts.length > 1);
  if (isOpenEnded) return true;
  const most = who.flat().reduce((sum, { count }) => sum + count - 1, 1);
  return wanted.some((parts) => parts.reduce((sum, { count }) => sum + count, 0) <= most);
}
