import { z } from 'zod';

/** What somebody may do in a project; each may all that those before it may. */
export const Role = z.enum(['viewer', 'member', 'approver', 'maintainer', 'admin']);
export type Role = z.infer<typeof Role>;
