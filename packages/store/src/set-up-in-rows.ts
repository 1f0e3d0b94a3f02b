import type { Instant } from '@signalbox/engine';
import type { AuditEntry } from './audit.ts';
import { auditColumns, insertAuditWhere, told } from './audit-in-rows.ts';
import { freeUserName, freeUserNameOf } from './free-user-name.ts';
import type { Rows } from './rows.ts';
import type { NewAdministrator, SetUpStore } from './set-up.ts';
import type { Statement } from './statement.ts';
import { unlessTaken } from './unless-taken.ts';
import { countUsers, lockUsers, tellUsers } from './user-facts.ts';

/** Codes of set-up links in rows of a database. */
export function setUpInRows(rows: Rows): SetUpStore {
  return {
    addSetUp: async ({ hash, expiresAt, createdAt }, audited) =>
      void (await rows.change(
        ['DELETE FROM setup_codes WHERE expires_at <= ?', createdAt],
        ['INSERT INTO setup_codes (hash, expires_at) VALUES (?, ?)', hash, expiresAt],
        ...told(audited),
      )),
    endSetUps: async () => void (await rows.change(['DELETE FROM setup_codes'])),
    setUp: async (hash) =>
      (
        await rows.all<{ readonly expiresAt: Instant }>(
          'SELECT expires_at AS "expiresAt" FROM setup_codes WHERE hash = ?',
          hash,
        )
      )[0],
    setUpBy: (hash, administrator, audited) => setUpBy({ rows, hash, administrator, audited }),
  };
}

type SettingUp = {
  readonly rows: Rows;
  readonly hash: string;
  readonly administrator: NewAdministrator;
  readonly audited: AuditEntry;
};

/** Whoever comes second finds no code any more: users are added one after the other. */
async function setUpBy({ rows, hash, administrator, audited }: SettingUp): Promise<boolean> {
  const { id, name } = administrator;
  const isThere = 'EXISTS (SELECT 1 FROM users WHERE id = ?)';
  let isAdded = false;
  await unlessTaken(name, rows, async () => {
    const changed = await rows.change(
      ...lockUsers,
      insertAdministrator(administrator, hash),
      ...insertFirstToken(administrator),
      tellUsers('id = ?', id),
      countUsers,
      [`${insertAuditWhere} ${isThere}`, ...auditColumns(audited), id],
      [`DELETE FROM setup_codes WHERE ${isThere}`, id],
    );
    isAdded = changed[lockUsers.length] === 1;
  });
  return isAdded;
}

function insertAdministrator({ id, name, createdAt, password }: NewAdministrator, hash: string): Statement {
  const sql = `INSERT INTO users (id, name, groups, role, token_hash, created_at, password)
    SELECT CAST(? AS TEXT), ${freeUserName}, '[]', 'admin', 'none:' || CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS TEXT)
    WHERE EXISTS (SELECT 1 FROM setup_codes WHERE hash = ?)`;
  return [sql, id, ...freeUserNameOf(name), id, createdAt, password, hash];
}

function insertFirstToken({ id, createdAt, tokenHash }: NewAdministrator): readonly Statement[] {
  if (tokenHash === undefined) return [];
  const sql = `INSERT INTO tokens (id, kind, user_id, name, created_at, hash)
    SELECT 'first:' || id, 'token', id, 'first', CAST(? AS BIGINT), CAST(? AS TEXT) FROM users WHERE id = ?`;
  return [[sql, createdAt, tokenHash, id]];
}
