import type { Members, Quorum, QuorumPart } from '../flow/flow.ts';

/** As many people, of more who may be among them. */
export function widened(who: Quorum, more: Members): Quorum {
  return who.map((parts) => parts.map((part) => widenedPart(part, more)));
}

export function widenedPart(part: QuorumPart, { groups, users }: Members): QuorumPart {
  return {
    ...part,
    groups: [...new Set([...part.groups, ...groups])],
    users: [...new Set([...part.users, ...users])],
  };
}
