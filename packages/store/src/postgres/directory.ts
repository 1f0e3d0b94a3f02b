import { userFactKey, usersFactKey } from '@signalbox/engine';
import type { Agent, DirectoryStore, NewUser, Repository, StartRule, User } from '../directory.ts';
import type { Seal } from '../sealing/seal.ts';
import { StoreError } from '../store-error.ts';
import type { Database, Session } from './database.ts';
import { isConstraintFailure } from './database-error.ts';

export type DirectoryOptions = { readonly database: Database; readonly seal: Seal };

export function postgresDirectory({ database, seal }: DirectoryOptions): DirectoryStore {
  return {
    ...people(database),
    ...agents(database),
    ...repositories({ database, seal }),
    putSecret: (id, plaintext) => putSecret({ session: database, seal }, id, plaintext),
    addSecret: async (id, plaintext) => {
      const sql = 'INSERT INTO secrets (id, sealed) VALUES (?, ?) ON CONFLICT (id) DO NOTHING';
      return (await database.run(sql, id, seal.close(id, plaintext))) === 1;
    },
    secret: async (id) => {
      const row = await database.get<{ readonly sealed: Uint8Array }>('SELECT sealed FROM secrets WHERE id = ?', id);
      return row && seal.open(id, row.sealed);
    },
    setting: async (key) => {
      const row = await database.get<{ readonly value: string }>('SELECT value FROM settings WHERE key = ?', key);
      return row?.value;
    },
    putSetting: async (key, value) => {
      const sql =
        'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';
      await database.run(sql, key, value);
    },
    addSetting: async (key, value) => {
      const sql = 'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING';
      return (await database.run(sql, key, value)) === 1;
    },
  };
}

function people(database: Database): Pick<DirectoryStore, 'addUser' | 'users' | 'user' | 'userByToken'> {
  return {
    addUser: (user) => unlessTaken(user.name, () => database.transaction((session) => addUser(session, user))),
    users: async () => (await database.all<StoredUser>(`${selectUser} ORDER BY name`)).map(userOf),
    user: async (id) => {
      const row = await database.get<StoredUser>(`${selectUser} WHERE id = ?`, id);
      return row && userOf(row);
    },
    userByToken: async (tokenHash) => {
      const row = await database.get<StoredUser>(`${selectUser} WHERE token_hash = ?`, tokenHash);
      return row && userOf(row);
    },
  };
}

function agents(database: Database): Pick<DirectoryStore, 'addAgent' | 'agents' | 'agentByKey'> {
  const selectAgent = 'SELECT id, name, created_at AS "createdAt" FROM agents';
  return {
    addAgent: ({ id, name, keyHash, createdAt }) =>
      unlessTaken(name, async () => {
        const sql = 'INSERT INTO agents (id, name, key_hash, created_at) VALUES (?, ?, ?, ?)';
        await database.run(sql, id, name, keyHash, createdAt);
      }),
    agents: () => database.all<Agent>(`${selectAgent} ORDER BY name`),
    agentByKey: (keyHash) => database.get<Agent>(`${selectAgent} WHERE key_hash = ?`, keyHash),
  };
}

function repositories({
  database,
  seal,
}: DirectoryOptions): Pick<DirectoryStore, 'addRepository' | 'repositories' | 'repository' | 'repositoryByName'> {
  return {
    addRepository: (repository) =>
      unlessTaken(`${repository.scm}/${repository.name}`, () =>
        database.transaction((session) => addRepository({ session, seal }, repository)),
      ),
    repositories: async (project) => {
      const sql = `${selectRepository} WHERE project = ? ORDER BY name`;
      return (await database.all<StoredRepository>(sql, project)).map(repositoryOf);
    },
    repository: async (id) => {
      const row = await database.get<StoredRepository>(`${selectRepository} WHERE id = ?`, id);
      return row && repositoryOf(row);
    },
    repositoryByName: async (scm, name) => {
      const row = await database.get<StoredRepository>(`${selectRepository} WHERE scm = ? AND name = ?`, scm, name);
      return row && repositoryOf(row);
    },
  };
}

type StoredUser = Omit<User, 'groups'> & { readonly groups: string };

const selectUser = 'SELECT id, name, groups, created_at AS "createdAt" FROM users';

function userOf({ groups, ...user }: StoredUser): User {
  return { ...user, groups: JSON.parse(groups) as readonly string[] };
}

/** The fact of all users is locked first: two who are added at once are counted one after the other. */
async function addUser(session: Session, { id, name, groups, tokenHash, createdAt }: NewUser): Promise<void> {
  await session.run("INSERT INTO facts (key, version, value) VALUES (?, 0, '') ON CONFLICT DO NOTHING", usersFactKey);
  await session.get('SELECT 1 FROM facts WHERE key = ? FOR UPDATE', usersFactKey);
  await session.run(
    'INSERT INTO users (id, name, groups, token_hash, created_at) VALUES (?, ?, ?, ?, ?)',
    id,
    name,
    JSON.stringify(groups),
    tokenHash,
    createdAt,
  );
  await putFact(session, userFactKey(id), { name, groups });
  const count = (await session.get<{ readonly count: number }>('SELECT count(*) AS count FROM users'))?.count ?? 0;
  await putFact(session, usersFactKey, { count });
}

async function putFact(session: Session, key: string, value: object): Promise<void> {
  await session.run(
    `INSERT INTO facts (key, version, value) VALUES (?, 1, ?)
     ON CONFLICT (key) DO UPDATE SET version = facts.version + 1, value = excluded.value`,
    key,
    JSON.stringify(value),
  );
}

type StoredRepository = Omit<Repository, 'startRule'> & { readonly startRule: string | null };

const selectRepository = `SELECT id, project, scm, name, url, default_branch AS "defaultBranch",
  hook_secret_id AS "hookSecretId", start_rule AS "startRule", created_at AS "createdAt" FROM repositories`;

function repositoryOf({ startRule, ...repository }: StoredRepository): Repository {
  return { ...repository, ...(startRule !== null && { startRule: JSON.parse(startRule) as StartRule }) };
}

type Sealing = { readonly session: Session; readonly seal: Seal };

async function addRepository(sealing: Sealing, added: Repository & { readonly hookSecret: string }): Promise<void> {
  await sealing.session.run(
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
  await putSecret(sealing, added.hookSecretId, added.hookSecret);
}

async function putSecret({ session, seal }: Sealing, id: string, plaintext: string): Promise<void> {
  await session.run(
    'INSERT INTO secrets (id, sealed) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed',
    id,
    seal.close(id, plaintext),
  );
}

async function unlessTaken(name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (!isConstraintFailure(cause)) throw cause;
    throw new StoreError('already_exists', { message: `${name} exists already.`, name }, { cause });
  }
}
