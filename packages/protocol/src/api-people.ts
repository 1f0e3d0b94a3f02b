import { z } from 'zod';
import { PageQuery, slug } from './api-bodies.ts';
import { Role, UserRole } from './role.ts';

const groups = z.array(slug).max(100);

/** What is said of who is no user: their doings would look like those of one who is called so. */
const reserved: ReadonlySet<string> = new Set(['admin', 'agent', 'hook', 'system']);

export function isReservedName(name: string): boolean {
  return reserved.has(name.toLowerCase());
}

const userName = slug.refine((name) => !isReservedName(name), 'none of admin, agent, hook and system');

export const AddUserBody = z.strictObject({
  name: userName,
  groups: groups.default([]),
  role: UserRole.default('approver'),
});
export type AddUserBody = z.infer<typeof AddUserBody>;

/** What is missing stays. `disabled` ends every token and session, and no vote counts. */
export const ChangeUserBody = z.strictObject({
  groups: groups.optional(),
  role: UserRole.optional(),
  disabled: z.boolean().optional(),
});
export type ChangeUserBody = z.infer<typeof ChangeUserBody>;

export const UserView = z.object({
  id: z.string(),
  name: z.string(),
  groups: z.array(z.string()),
  role: UserRole,
  disabledAt: z.number().optional(),
  createdAt: z.number(),
});
export type UserView = z.infer<typeof UserView>;

/** `token` is shown this once. `adminToken`: adding the first user ended open mode, and this is the new way in. */
export const UserAdded = UserView.extend({ token: z.string(), adminToken: z.string().optional() });
export type UserAdded = z.infer<typeof UserAdded>;

/** `user`: another one, for the administrator. `after` as CREATED/ID of the last one of the page before. */
export const TokensQuery = PageQuery.extend({
  user: slug.optional(),
  after: z
    .string()
    .max(200)
    .regex(/^\d{1,15}\/.+$/s, 'CREATED/ID')
    .optional(),
});

const longestDays = 3650;

/** Without a role it may read and start, but not decide; it never may more than who makes it. */
export const AddTokenBody = z.strictObject({
  name: slug,
  user: slug.optional(),
  role: Role.optional(),
  /** It may nothing in any other, and is no administrator of everything. */
  projects: z.array(slug).min(1).max(100).optional(),
  days: z.number().int().min(1).max(longestDays).optional(),
});
export type AddTokenBody = z.infer<typeof AddTokenBody>;

/** `role`: it may no more than this, whatever its user may. */
export const TokenView = z.object({
  id: z.string(),
  kind: z.enum(['token', 'session', 'invitation']),
  name: z.string(),
  role: Role.optional(),
  projects: z.array(z.string()).optional(),
  createdAt: z.number(),
  expiresAt: z.number().optional(),
  /** To about a minute. */
  usedAt: z.number().optional(),
});
export type TokenView = z.infer<typeof TokenView>;

/** `token` is shown this once. */
export const TokenAdded = TokenView.extend({ token: z.string() });
export type TokenAdded = z.infer<typeof TokenAdded>;

export const TokenRevoked = z.object({ id: z.string() });
export type TokenRevoked = z.infer<typeof TokenRevoked>;

/** No rule but length: long and easily remembered is better than short and odd (NIST SP 800-63B). */
const password = z.string().min(12, 'at least 12 characters').max(200);

/** By a name and a password, or by a token: the session may what that may, and ends with it at the latest. */
export const LoginBody = z.union([
  z.strictObject({ token: z.string().min(1).max(500) }),
  z.strictObject({ name: slug, password: z.string().max(200) }),
]);
export type LoginBody = z.infer<typeof LoginBody>;

/** The session is in a cookie that no script reads; it ends after 12 hours without a request, or at `expiresAt`. */
export const LoggedIn = z.object({ name: z.string(), role: UserRole, expiresAt: z.number() });
export type LoggedIn = z.infer<typeof LoggedIn>;

export const LoggedOut = z.object({});

/** `old` where there is one. */
export const PasswordBody = z.strictObject({ old: z.string().max(200).optional(), password });
export type PasswordBody = z.infer<typeof PasswordBody>;

/** `code`, shown this once, is good for setting a password, once, until then. */
export const Invited = z.object({ name: z.string(), code: z.string(), expiresAt: z.number() });
export type Invited = z.infer<typeof Invited>;

export const AcceptBody = z.strictObject({ code: z.string().max(200), password });
export type AcceptBody = z.infer<typeof AcceptBody>;

/** `code`: behind the `#` of a set-up link. `token`: with a first token, which may all that the user may. */
export const SetUpBody = z.strictObject({
  code: z.string().max(200),
  name: userName,
  password,
  token: z.boolean().default(false),
});
export type SetUpBody = z.input<typeof SetUpBody>;

/** `token` is shown this once. */
export const SetUpDone = LoggedIn.extend({ token: z.string().optional() });
export type SetUpDone = z.infer<typeof SetUpDone>;

/** `code`, shown this once, makes an administrator, once, until then. The page for it is `/setup#CODE`. */
export const SetUpLink = z.object({ code: z.string(), expiresAt: z.number() });
export type SetUpLink = z.infer<typeof SetUpLink>;

/** `direct`: each decision at once; `digest`: once a day. Whose it is comes from the credential, but for the administrator. */
export const MailboxBody = z.strictObject({
  user: slug.optional(),
  email: z.email().max(254).optional(),
  mode: z.enum(['direct', 'digest', 'none']).optional(),
});
export type MailboxBody = z.infer<typeof MailboxBody>;

export const MailboxQuery = z.object({ user: slug.optional() });

export const MailboxView = z.object({
  user: z.string(),
  /** Nothing is sent without one. */
  email: z.string().optional(),
  mode: z.enum(['direct', 'digest', 'none']),
  /** The server was told of a server of mail: without one nothing is sent to anybody. */
  isSent: z.boolean(),
});
export type MailboxView = z.infer<typeof MailboxView>;
