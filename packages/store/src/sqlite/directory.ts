import { userFactKey, usersFactKey } from '@signalbox/engine';
import type { Agent, DirectoryStore, NewUser, Repository, StartRule, User } from '../directory.ts';
import type { Seal } from '../sealing/seal.ts';
import { StoreError } from '../store-error.ts';
import { type Connection, isConstraintFailure } from './connection.ts';

export type DirectoryOptions = { readonly connection: Connection; readonly seal: Seal };

export function sqliteDirectory({ connection, seal }: DirectoryOptions): DirectoryStore {
  return {
    ...people(connection),
    ...agents(connection),
    ...repositories({ connection, seal }),
    putSecret: async (id, plaintext) => putSecret({ connection, seal }, id, plaintext),
    addSecret: async (id, plaintext) => {
      const sql = 'INSERT INTO secrets (id, sealed) VALUES (?, ?) ON CONFLICT (id) DO NOTHING';
      return connection.run(sql, id, seal.close(id, plaintext)) === 1;
    },
    secret: async (id) => {
      const row = connection.get<{ readonly sealed: Uint8Array }>('SELECT sealed FROM secrets WHERE id = ?', id);
      return row && seal.open(id, row.sealed);
    },
    setting: async (key) =>
      connection.get<{ readonly value: string }>('SELECT value FROM settings WHERE key = ?', key)?.value,
    putSetting: async (key, value) => {
      const sql =
        'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';
      connection.run(sql, key, value);
    },
    addSetting: async (key, value) => {
      const sql = 'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING';
      return connection.run(sql, key, value) === 1;
    },
  };
}

function people(connection: Connection): Pick<DirectoryStore, 'addUser' | 'users' | 'user' | 'userByToken'> {
  return {
    addUser: async (user) => unlessTaken(user.name, () => connection.transaction(() => addUser(connection, user))),
    users: async () => connection.all<StoredUser>(`${selectUser} ORDER BY name`).map(userOf),
    user: async (id) => {
      const row = connection.get<StoredUser>(`${selectUser} WHERE id = ?`, id);
      return row && userOf(row);
    },
    userByToken: async (tokenHash) => {
      const row = connection.get<StoredUser>(`${selectUser} WHERE token_hash = ?`, tokenHash);
      return row && userOf(row);
    },
  };
}

function agents(connection: Connection): Pick<DirectoryStore, 'addAgent' | 'agents' | 'agentByKey'> {
  const selectAgent = 'SELECT id, name, created_at AS createdAt FROM agents';
  return {
    addAgent: async ({ id, name, keyHash, createdAt }) =>
      unlessTaken(name, () => {
        const sql = 'INSERT INTO agents (id, name, key_hash, created_at) VALUES (?, ?, ?, ?)';
        connection.run(sql, id, name, keyHash, createdAt);
      }),
    agents: async () => connection.all<Agent>(`${selectAgent} ORDER BY name`),
    agentByKey: async (keyHash) => connection.get<Agent>(`${selectAgent} WHERE key_hash = ?`, keyHash),
  };
}

function repositories(
  given: DirectoryOptions,
): Pick<DirectoryStore, 'addRepository' | 'repositories' | 'repository' | 'repositoryByName'> {
  const { connection } = given;
  return {
    addRepository: async (repository) =>
      unlessTaken(`${repository.scm}/${repository.name}`, () =>
        connection.transaction(() => addRepository(given, repository)),
      ),
    repositories: async (project) =>
      connection
        .all<StoredRepository>(`${selectRepository} WHERE project = ? ORDER BY name`, project)
        .map(repositoryOf),
    repository: async (id) => {
      const row = connection.get<StoredRepository>(`${selectRepository} WHERE id = ?`, id);
      return row && repositoryOf(row);
    },
    repositoryByName: async (scm, name) => {
      const row = connection.get<StoredRepository>(`${selectRepository} WHERE scm = ? AND name = ?`, scm, name);
      return row && repositoryOf(row);
    },
  };
}

type StoredUser = Omit<User, 'groups'> & { readonly groups: string };

const selectUser = 'SELECT id, name, groups, created_at AS createdAt FROM users';

function userOf({ groups, ...user }: StoredUser): User {
  return { ...user, groups: JSON.parse(groups) as readonly string[] };
}

function addUser(connection: Connection, { id, name, groups, tokenHash, createdAt }: NewUser): void {
  connection.run(
    'INSERT INTO users (id, name, groups, token_hash, created_at) VALUES (?, ?, ?, ?, ?)',
    id,
    name,
    JSON.stringify(groups),
    tokenHash,
    createdAt,
  );
  putFact(connection, userFactKey(id), { name, groups });
  const count = connection.get<{ readonly count: number }>('SELECT count(*) AS count FROM users')?.count ?? 0;
  putFact(connection, usersFactKey, { count });
}

function putFact(connection: Connection, key: string, value: object): void {
  connection.run(
    `INSERT INTO facts (key, version, value) VALUES (?, 1, ?)
     ON CONFLICT (key) DO UPDATE SET version = version + 1, value = excluded.value`,
    key,
    JSON.stringify(value),
  );
}

type StoredRepository = Omit<Repository, 'startRule'> & { readonly startRule: string | null };

const selectRepository = `SELECT id, project, scm, name, url, default_branch AS defaultBranch,
  hook_secret_id AS hookSecretId, start_rule AS startRule, created_at AS createdAt FROM repositories`;

function repositoryOf({ startRule, ...repository }: StoredRepository): Repository {
  return { ...repository, ...(startRule !== null && { startRule: JSON.parse(startRule) as StartRule }) };
}

function addRepository(given: DirectoryOptions, added: Repository & { readonly hookSecret: string }): void {
  given.connection.run(
    `INSERT INTO repositories (id, project, scm, name, url, default_branch, hook_secret_id, start_rule, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    added.id,
    added.project,
    added.scm,
    added.name,
    added.url,
    added.defaultBranch,
    added.hookSecretId,
    added.startRule ? JSON.stringify(added.startRule) : null,
    added.createdAt,
  );
  putSecret(given, added.hookSecretId, added.hookSecret);
}

function putSecret({ connection, seal }: DirectoryOptions, id: string, plaintext: string): void {
  connection.run(
    'INSERT INTO secrets (id, sealed) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed',
    id,
    seal.close(id, plaintext),
  );
}

function unlessTaken(name: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    if (!isConstraintFailure(cause)) throw cause;
    throw alreadyExists(name, cause);
  }
}

function alreadyExists(name: string, cause: unknown): StoreError {
  return new StoreError('already_exists', { message: `${name} exists already.`, name }, { cause });
}
