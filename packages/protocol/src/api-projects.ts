import { z } from 'zod';
import { PageQuery, slug } from './api-bodies.ts';
import { Role } from './role.ts';

/** In addresses and on command lines; it stays as it is, for everything of a project is kept by it. */
const projectName = z
  .string()
  .max(63)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and "-", not beginning with "-"');

export const AddProjectBody = z.strictObject({ name: projectName });
export type AddProjectBody = z.infer<typeof AddProjectBody>;

/** `role`: of who asks. */
export const ProjectView = z.object({
  name: z.string(),
  role: Role,
  createdAt: z.number(),
  /** Since then nothing is changed in it. */
  archivedAt: z.number().optional(),
});
export type ProjectView = z.infer<typeof ProjectView>;

/** A user or a group; `role` null takes theirs away. */
export const SetMemberBody = z
  .strictObject({ user: slug.optional(), group: slug.optional(), role: Role.nullable() })
  .refine(({ user, group }) => (user === undefined) !== (group === undefined), 'a user or a group');
export type SetMemberBody = z.infer<typeof SetMemberBody>;

/** `after` as KIND/NAME of the last one of the page before. */
export const MembersQuery = PageQuery.extend({
  after: z
    .string()
    .max(200)
    .regex(/^(?:group|user)\/.+$/s, 'KIND/NAME')
    .optional(),
});

export const MemberView = z.object({ kind: z.enum(['user', 'group']), name: z.string(), role: Role });
export type MemberView = z.infer<typeof MemberView>;
