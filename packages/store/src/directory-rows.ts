import type { Agent, Repository, StartRule } from './directory.ts';
import type { Statement } from './statement.ts';
import { StoreError } from './store-error.ts';

export function putFact(key: string, value: object): Statement {
  const sql = `INSERT INTO facts (key, version, value) VALUES (?, 1, ?)
    ON CONFLICT (key) DO UPDATE SET version = facts.version + 1, value = excluded.value`;
  return [sql, key, JSON.stringify(value)];
}

export const selectAgent = 'SELECT id, name, created_at AS "createdAt" FROM agents';

export function insertAgent({ id, name, keyHash, createdAt }: Agent & { readonly keyHash: string }): Statement {
  const sql = 'INSERT INTO agents (id, name, key_hash, created_at) VALUES (?, ?, ?, ?)';
  return [sql, id, name, keyHash, createdAt];
}

export type StoredRepository = Omit<Repository, 'startRule'> & { readonly startRule: string | null };

export const selectRepository = `SELECT id, project, scm, name, url, default_branch AS "defaultBranch",
  hook_secret_id AS "hookSecretId", start_rule AS "startRule", created_at AS "createdAt" FROM repositories`;

export function repositoryOf({ startRule, ...repository }: StoredRepository): Repository {
  return { ...repository, ...(startRule !== null && { startRule: JSON.parse(startRule) as StartRule }) };
}

export function insertRepository(added: Repository): Statement {
  const sql = `INSERT INTO repositories
      (id, project, scm, name, url, default_branch, hook_secret_id, start_rule, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
  const { id, project, scm, name, url, defaultBranch, hookSecretId, createdAt } = added;
  const startRule = added.startRule ? JSON.stringify(added.startRule) : null;
  return [sql, id, project, scm, name, url, defaultBranch, hookSecretId, startRule, createdAt];
}

export const selectSetting = 'SELECT value FROM settings WHERE key = ?';
export const selectSettings = 'SELECT key, value FROM settings WHERE substr(key, 1, ?) = ? ORDER BY key';
export const insertSetting = 'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING';
export const putSetting =
  'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';

export function nameTaken(name: string, cause: unknown): StoreError {
  return new StoreError('already_exists', { message: `${name} exists already.`, name }, { cause });
}
