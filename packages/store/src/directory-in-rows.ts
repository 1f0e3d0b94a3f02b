import type { Agent, DirectoryStore, Repository, Setting, StartRule } from './directory.ts';
import { pairPlaceOf, placeOf } from './page.ts';
import type { Rows } from './rows.ts';
import type { Seal } from './sealing/seal.ts';
import { putSecret } from './sealing/sealed-secrets.ts';
import type { Statement } from './statement.ts';
import { unlessTaken } from './unless-taken.ts';

export type DirectoryOptions = { readonly rows: Rows; readonly seal: Seal };

/** Agents, repositories and settings in rows of a database. */
export function directoryInRows({ rows, seal }: DirectoryOptions): DirectoryStore {
  return { ...agents(rows), ...repositories({ rows, seal }), ...settings(rows) };
}

type StoredAgent = Omit<Agent, 'serves'> & { readonly serves: string };

const selectAgent = 'SELECT id, name, created_at AS "createdAt", serves FROM agents';

function agents(rows: Rows): Pick<DirectoryStore, 'addAgent' | 'agents' | 'agentByKey' | 'agentByName'> {
  const insert = 'INSERT INTO agents (id, name, key_hash, created_at, serves) VALUES (?, ?, ?, ?, ?)';
  const find = async (...statement: Statement) =>
    (await rows.all<StoredAgent>(...statement)).map(({ serves, ...agent }): Agent => {
      return { ...agent, serves: JSON.parse(serves) as Agent['serves'] };
    });
  return {
    addAgent: ({ id, name, keyHash, createdAt, serves }) =>
      unlessTaken(name, rows, () => rows.change([insert, id, name, keyHash, createdAt, JSON.stringify(serves)])),
    agents: (page) => find(`${selectAgent} WHERE name > ? ORDER BY name LIMIT ?`, ...placeOf(page)),
    agentByName: async (name) => (await find(`${selectAgent} WHERE name = ?`, name))[0],
    agentByKey: async (keyHash) => (await find(`${selectAgent} WHERE key_hash = ?`, keyHash))[0],
  };
}

type StoredRepository = Omit<Repository, 'startRule'> & { readonly startRule: string | null };

const selectRepository = `SELECT id, project, scm, name, url, default_branch AS "defaultBranch",
  hook_secret_id AS "hookSecretId", start_rule AS "startRule", created_at AS "createdAt" FROM repositories`;

function repositories({
  rows,
  seal,
}: DirectoryOptions): Pick<DirectoryStore, 'addRepository' | 'repositories' | 'repository' | 'repositoryByName'> {
  const find = async (...statement: Statement) => (await rows.all<StoredRepository>(...statement)).map(repositoryOf);
  return {
    addRepository: ({ hookSecret, ...added }) => {
      const secret = seal.close(added.hookSecretId, hookSecret);
      return unlessTaken(`${added.scm}/${added.name}`, rows, () =>
        rows.change(insertRepository(added), [putSecret, added.hookSecretId, secret]),
      );
    },
    repositories: (project, page = {}) => {
      const behind = '(name > ? OR (name = ? AND scm > ?))';
      const sql = `${selectRepository} WHERE project = ? AND ${behind} ORDER BY name, scm LIMIT ?`;
      return find(sql, project, ...pairPlaceOf(page, ''));
    },
    repository: async (id) => (await find(`${selectRepository} WHERE id = ?`, id))[0],
    repositoryByName: async (scm, name) => (await find(`${selectRepository} WHERE scm = ? AND name = ?`, scm, name))[0],
  };
}

function repositoryOf({ startRule, ...repository }: StoredRepository): Repository {
  return { ...repository, ...(startRule !== null && { startRule: JSON.parse(startRule) as StartRule }) };
}

function insertRepository(added: Repository): Statement {
  const sql = `INSERT INTO repositories
      (id, project, scm, name, url, default_branch, hook_secret_id, start_rule, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
  const { id, project, scm, name, url, defaultBranch, hookSecretId, createdAt } = added;
  const startRule = added.startRule ? JSON.stringify(added.startRule) : null;
  return [sql, id, project, scm, name, url, defaultBranch, hookSecretId, startRule, createdAt];
}

const insertSetting = 'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key)';

function settings(rows: Rows): Pick<DirectoryStore, 'setting' | 'settings' | 'putSetting' | 'addSetting'> {
  return {
    setting: async (key) => (await rows.all<Setting>('SELECT key, value FROM settings WHERE key = ?', key))[0]?.value,
    settings: (prefix) => {
      const sql = 'SELECT key, value FROM settings WHERE substr(key, 1, ?) = ? ORDER BY key';
      return rows.all<Setting>(sql, prefix.length, prefix);
    },
    putSetting: async (key, value) =>
      void (await rows.change([`${insertSetting} DO UPDATE SET value = excluded.value`, key, value])),
    addSetting: async (key, value) => (await rows.change([`${insertSetting} DO NOTHING`, key, value]))[0] === 1,
  };
}
