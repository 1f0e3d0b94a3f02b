import type { Instant } from '@signalbox/engine';
import type { AuditEntry } from './audit.ts';
import { auditColumns, insertAuditWhere, told } from './audit-in-rows.ts';
import { freeUserName, freeUserNameOf } from './free-user-name.ts';
import { inNamedPage, namedPlaceOf, pairPlaceOf } from './page.ts';
import {
  administratorId,
  type NewToken,
  type NewUser,
  type PeopleStore,
  type Role,
  type Token,
  type User,
  type UserChange,
  type UserRole,
} from './people.ts';
import { firstProject } from './projects.ts';
import type { Rows } from './rows.ts';
import type { Statement } from './statement.ts';
import { unlessTaken } from './unless-taken.ts';
import { countUsers, lockUsers, tellUsers } from './user-facts.ts';

/** People and their tokens in rows of a database. */
export function peopleInRows(rows: Rows): PeopleStore {
  const find = async (id: string) => (await rows.all<StoredUser>(`${selectUser} WHERE id = ?`, id)).map(userOf)[0];
  return {
    addUser: (user, audited) => addUser(rows, user, audited),
    users: async (page) => {
      const sql = `${selectUser} WHERE ${inNamedPage} ORDER BY name LIMIT ?`;
      return (await rows.all<StoredUser>(sql, ...namedPlaceOf(page))).map(userOf);
    },
    user: find,
    userByName: async (name) => (await rows.all<StoredUser>(`${selectUser} WHERE name = ?`, name)).map(userOf)[0],
    changeUser: async (id, change, audited) => {
      const user = await find(id);
      if (!user) return undefined;
      await rows.change(...update(user, change), ...told(audited));
      return find(id);
    },
    addToken: async (token, audited) =>
      void (await rows.change(insertToken(token), ...makeRoomFor(token), ...told(audited))),
    tokens: async (userId, page = {}) => {
      const behind = '(created_at > ? OR (created_at = ? AND id > ?))';
      const sql = `${selectToken} WHERE user_id = ? AND ${behind} ORDER BY created_at, id LIMIT ?`;
      return (await rows.all<StoredToken>(sql, userId, ...pairPlaceOf(page, -1))).map(tokenOf);
    },
    tokenByHash: async (hash) => {
      const [token] = (await rows.all<StoredToken>(`${selectToken} WHERE hash = ?`, hash)).map(tokenOf);
      const user = token && (await find(token.userId));
      if (token && user) return { user, token };
      return tokenOfBefore(rows, hash);
    },
    sessionOfAdministrator: async (hash) =>
      (await rows.all<StoredToken>(`${selectToken} WHERE hash = ? AND user_id = ?`, hash, administratorId)).map(
        tokenOf,
      )[0],
    removeToken: async (id, audited) => {
      // What was never there is not told.
      if (audited && !(await hasToken(rows, id))) return false;
      const [inUser, removed] = await rows.change(
        ["UPDATE users SET token_hash = 'none:' || id WHERE 'first:' || id = ? AND token_hash <> 'none:' || id", id],
        ['DELETE FROM tokens WHERE id = ?', id],
        ['DELETE FROM tokens WHERE parent = ?', id],
        ...told(audited),
      );
      return inUser === 1 || removed === 1;
    },
    passwordOf: async (userId) => {
      const sql = 'SELECT password FROM users WHERE id = ? AND password IS NOT NULL';
      return (await rows.all<{ readonly password: string }>(sql, userId))[0]?.password;
    },
    setPassword: async (userId, hash, audited) =>
      void (await rows.change(
        ['UPDATE users SET password = ? WHERE id = ?', hash, userId],
        ["DELETE FROM tokens WHERE user_id = ? AND kind <> 'token'", userId],
        [endLinks, userId],
        ...told(audited),
      )),
    setPasswordByInvitation: (invitation, hash, audited) => setPasswordByInvitation(rows, invitation, hash, audited),
    touchToken: async (id, at) => void (await rows.change(['UPDATE tokens SET used_at = ? WHERE id = ?', at, id])),
  };
}

/** Sessions of a password or of a token, and invitations of a user. */
const mostOfOneOrigin = 50;

type StoredUser = Omit<User, 'groups' | 'disabledAt'> & {
  readonly groups: string;
  readonly disabledAt: Instant | null;
};

const selectUser = 'SELECT id, name, groups, role, disabled_at AS "disabledAt", created_at AS "createdAt" FROM users';

function userOf({ groups, disabledAt, ...user }: StoredUser): User {
  return { ...user, groups: JSON.parse(groups) as readonly string[], ...(disabledAt !== null && { disabledAt }) };
}

type StoredToken = Omit<Token, 'role' | 'projects' | 'parent' | 'expiresAt' | 'usedAt'> & {
  readonly role: Role | null;
  readonly projects: string | null;
  readonly parent: string | null;
  readonly expiresAt: Instant | null;
  readonly usedAt: Instant | null;
};

const selectToken = `SELECT id, kind, user_id AS "userId", name, role, projects, parent, created_at AS "createdAt",
  expires_at AS "expiresAt", used_at AS "usedAt" FROM tokens`;

function tokenOf({ role, projects, parent, expiresAt, usedAt, ...token }: StoredToken): Token {
  return {
    ...token,
    ...(role !== null && { role }),
    ...(projects !== null && { projects: JSON.parse(projects) as readonly string[] }),
    ...(parent !== null && { parent }),
    ...(expiresAt !== null && { expiresAt }),
    ...(usedAt !== null && { usedAt }),
  };
}

function insertToken(token: NewToken): Statement {
  const { id, kind, userId, name, role, projects, parent, createdAt, expiresAt, hash } = token;
  const sql = `INSERT INTO tokens (id, kind, user_id, name, role, projects, parent, created_at, expires_at, hash)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
  const where = projects ? JSON.stringify(projects) : null;
  return [sql, id, kind, userId, name, role ?? null, where, parent ?? null, createdAt, expiresAt ?? null, hash];
}

const ofOneOrigin = 'user_id = ? AND kind = ? AND coalesce(parent, ?) = ?';
const newestOfOneOrigin = `SELECT id FROM tokens WHERE ${ofOneOrigin} ORDER BY created_at DESC, id DESC LIMIT ?`;

/** Whoever begins sessions without end keeps the newest of them; those that began with another token stay. */
function makeRoomFor({ id, kind, userId, parent = '', createdAt }: NewToken): readonly Statement[] {
  if (kind === 'token') return [];
  const origin = [userId, kind, '', parent] as const;
  return [
    ['DELETE FROM tokens WHERE user_id = ? AND kind = ? AND expires_at <= ?', userId, kind, createdAt],
    [
      // Not itself, whatever the clock says.
      `DELETE FROM tokens WHERE ${ofOneOrigin} AND id <> ? AND id NOT IN (${newestOfOneOrigin})`,
      ...([...origin, id, ...origin, mostOfOneOrigin] as const),
    ],
  ];
}

/** A server of an earlier version, beside this one, adds users with their only token in the user's row. */
async function tokenOfBefore(rows: Rows, hash: string): Promise<{ user: User; token: Token } | undefined> {
  const [user] = (await rows.all<StoredUser>(`${selectUser} WHERE token_hash = ?`, hash)).map(userOf);
  return (
    user && {
      user,
      token: { id: firstToken(user.id), kind: 'token', userId: user.id, name: 'first', createdAt: user.createdAt },
    }
  );
}

async function hasToken(rows: Rows, id: string): Promise<boolean> {
  const sql = `SELECT id FROM tokens WHERE id = ?
    UNION ALL SELECT id FROM users WHERE 'first:' || id = ? AND token_hash <> 'none:' || id`;
  return (await rows.all(sql, id, id)).length > 0;
}

const whileInvited = `EXISTS (
  SELECT 1 FROM tokens WHERE id = ? AND user_id = ? AND kind = 'invitation'
)`;

/** The user's row is taken first: of two who come at once the second finds no invitation any more. */
async function setPasswordByInvitation(
  rows: Rows,
  { id, userId }: Pick<Token, 'id' | 'userId'>,
  hash: string,
  audited: AuditEntry,
): Promise<boolean> {
  const [, set] = await rows.change(
    ['UPDATE users SET password = password WHERE id = ?', userId],
    [`UPDATE users SET password = ? WHERE id = ? AND ${whileInvited}`, hash, userId, id, userId],
    [`${insertAuditWhere} ${whileInvited}`, ...auditColumns(audited), id, userId],
    [`${endLinks} AND ${whileInvited}`, userId, id, userId],
    [`DELETE FROM tokens WHERE user_id = ? AND kind <> 'token' AND ${whileInvited}`, userId, id, userId],
  );
  return set === 1;
}

function firstToken(userId: string): string {
  return `first:${userId}`;
}

async function addUser(rows: Rows, user: NewUser, audited: AuditEntry | undefined): Promise<void> {
  const { id, name, groups, role, createdAt, tokenHash } = user;
  const insert = `INSERT INTO users (id, name, groups, role, token_hash, created_at) VALUES (?, ${freeUserName}, ?, ?, 'none:' || ?, ?)`;
  const token = { id: firstToken(id), kind: 'token' as const, userId: id, name: 'first', createdAt, hash: tokenHash };
  await unlessTaken(name, rows, () =>
    rows.change(
      ...lockUsers,
      [insert, id, ...freeUserNameOf(name), JSON.stringify(groups), role, id, createdAt],
      insertToken(token),
      tellUsers('id = ?', id),
      countUsers,
      endSetUpsWithAdministrator(id),
      ...told(audited),
    ),
  );
}

/** Only what is changed, so that nobody is enabled again by a change of role that was decided just before. */
function update({ id }: User, { groups, role, disabledAt }: UserChange): readonly Statement[] {
  return [
    ...lockUsers,
    ...(groups ? [['UPDATE users SET groups = ? WHERE id = ?', JSON.stringify(groups), id] as const] : []),
    ...(role ? putRole(id, role) : []),
    ...(disabledAt === undefined ? [] : [['UPDATE users SET disabled_at = ? WHERE id = ?', disabledAt, id] as const]),
    ...(typeof disabledAt === 'number' ? endTokens(id) : []),
    tellUsers('id = ?', id),
    countUsers,
    endSetUpsWithAdministrator(id),
  ];
}

/** Links that make the first one are for nobody any more. */
function endSetUpsWithAdministrator(id: string): Statement {
  return [endSetUps, id];
}

const endSetUps = `DELETE FROM setup_codes WHERE EXISTS (
  SELECT 1 FROM users WHERE id = ? AND role = 'admin' AND disabled_at IS NULL
)`;

/** Of mails that were sent, in which each decides. */
const endLinks = 'UPDATE mails SET link_hash = NULL WHERE user_id = ? AND ended_at IS NOT NULL';

/** For good: none of them is there again when their user is enabled. */
function endTokens(userId: string): readonly Statement[] {
  return [
    ["UPDATE users SET token_hash = 'none:' || id WHERE id = ?", userId],
    ['DELETE FROM tokens WHERE user_id = ?', userId],
    [endLinks, userId],
  ];
}

/** What a user may in the first project stands in no other place. */
function putRole(id: string, role: UserRole): readonly Statement[] {
  return [
    ['UPDATE users SET role = ? WHERE id = ?', role, id],
    ["DELETE FROM members WHERE project = ? AND kind = 'user' AND subject = ?", firstProject, id],
  ];
}
