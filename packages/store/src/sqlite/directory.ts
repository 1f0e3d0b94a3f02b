import { userFactKey, usersFactKey } from '@signalbox/engine';
import type { Agent, DirectoryStore, NewUser, Repository, Setting } from '../directory.ts';
import {
  insertAgent,
  insertRepository,
  insertSetting,
  insertUser,
  nameTaken,
  putFact,
  putSetting,
  repositoryOf,
  type StoredRepository,
  type StoredUser,
  selectAgent,
  selectRepository,
  selectSetting,
  selectSettings,
  selectUser,
  userOf,
} from '../directory-rows.ts';
import type { Seal } from '../sealing/seal.ts';
import { putSecret } from '../sealing/sealed-secrets.ts';
import { type Connection, isConstraintFailure } from './connection.ts';

export type DirectoryOptions = { readonly connection: Connection; readonly seal: Seal };

export function sqliteDirectory({ connection, seal }: DirectoryOptions): DirectoryStore {
  return {
    ...people(connection),
    ...agents(connection),
    ...repositories({ connection, seal }),
    setting: async (key) => connection.get<{ readonly value: string }>(selectSetting, key)?.value,
    settings: async (prefix) => connection.all<Setting>(selectSettings, prefix.length, prefix),
    putSetting: async (key, value) => void connection.run(putSetting, key, value),
    addSetting: async (key, value) => connection.run(insertSetting, key, value) === 1,
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
  return {
    addAgent: async (agent) => unlessTaken(agent.name, () => connection.run(...insertAgent(agent))),
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

function addUser(connection: Connection, user: NewUser): void {
  const { id, name, groups } = user;
  connection.run(...insertUser(user));
  connection.run(...putFact(userFactKey(id), { name, groups }));
  const count = connection.get<{ readonly count: number }>('SELECT count(*) AS count FROM users')?.count ?? 0;
  connection.run(...putFact(usersFactKey, { count }));
}

function addRepository(
  { connection, seal }: DirectoryOptions,
  added: Repository & { readonly hookSecret: string },
): void {
  connection.run(...insertRepository(added));
  connection.run(putSecret, added.hookSecretId, seal.close(added.hookSecretId, added.hookSecret));
}

function unlessTaken(name: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    if (!isConstraintFailure(cause)) throw cause;
    throw nameTaken(name, cause);
  }
}
