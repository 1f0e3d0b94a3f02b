import type { Agent, DirectoryStore, Repository, Setting } from '../directory.ts';
import {
  insertAgent,
  insertRepository,
  insertSetting,
  nameTaken,
  putSetting,
  repositoryOf,
  type StoredRepository,
  selectAgent,
  selectRepository,
  selectSetting,
  selectSettings,
} from '../directory-rows.ts';
import type { Seal } from '../sealing/seal.ts';
import { putSecret } from '../sealing/sealed-secrets.ts';
import { type Connection, isConstraintFailure } from './connection.ts';

export type DirectoryOptions = { readonly connection: Connection; readonly seal: Seal };

export function sqliteDirectory({ connection, seal }: DirectoryOptions): DirectoryStore {
  return {
    ...agents(connection),
    ...repositories({ connection, seal }),
    setting: async (key) => connection.get<{ readonly value: string }>(selectSetting, key)?.value,
    settings: async (prefix) => connection.all<Setting>(selectSettings, prefix.length, prefix),
    putSetting: async (key, value) => void connection.run(putSetting, key, value),
    addSetting: async (key, value) => connection.run(insertSetting, key, value) === 1,
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
