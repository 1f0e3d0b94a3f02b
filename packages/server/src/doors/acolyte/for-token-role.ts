import type { Role } from '@signalbox/protocol';
import { forRole } from '../../auth/policy.ts';

/** The same as `forRole`, for clients whose token is in the header `token`. */
export function forTokenRole(role: Role) {
  return { config: { ...forRole(role).config, takesTokenHeader: true } } as const;
}
