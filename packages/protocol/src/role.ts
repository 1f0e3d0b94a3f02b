import { z } from 'zod';

/** What somebody may do in a project; each may all that those before it may. */
export const Role = z.enum(['viewer', 'member', 'approver', 'maintainer', 'admin']);
export type Role = z.infer<typeof Role>;

/** Of a user: `admin` of everything, or what they may in project `default`. */
export const UserRole = z.enum([...Role.options, 'none']);
export type UserRole = z.infer<typeof UserRole>;
