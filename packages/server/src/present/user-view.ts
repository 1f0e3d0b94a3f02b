import type { TokenView, UserView } from '@signalbox/protocol';
import type { Token, User } from '@signalbox/store';

export function userView({ groups, ...user }: User): UserView {
  return { ...user, groups: [...groups] };
}

export function tokenView({ userId: _, projects, ...token }: Token): TokenView {
  return { ...token, ...(projects && { projects: [...projects] }) };
}
