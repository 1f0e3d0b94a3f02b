import type { UserView } from '@signalbox/protocol';
import type { User } from '@signalbox/store';

export function userView({ id, name, groups, createdAt }: User): UserView {
  return { id, name, groups: [...groups], createdAt };
}
