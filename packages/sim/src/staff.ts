/** Named, so that seats of a quorum can be theirs. */
export type Person = { readonly name: string; readonly groups: readonly string[] };

/** Who decides; each acts on what it sees, which is old by the time that it arrives. */
export const staff: readonly Person[] = [
  { name: 'ann', groups: ['dev', 'ops'] },
  { name: 'bob', groups: ['dev'] },
  { name: 'cid', groups: ['dev', 'ops'] },
];

/** In the group for a while, then out of it, and so on. */
export const newcomer: Person = { name: 'fay', groups: ['dev'] };

/** Has always seen something else than what is decided. */
export const misled: Person = { name: 'dan', groups: ['dev', 'ops'] };

/**
 * Who changes runs and ends them by hand: those keep out of decisions, also below. Ann and cid are enough for every
 * quorum.
 */
export const changers: readonly string[] = ['bob', 'eve'];

/** Who may override a decision. */
export const overriders: readonly string[] = ['ann', 'cid'];
