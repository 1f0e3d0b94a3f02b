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
import type { Database, Session } from './database.ts';
import { isConstraintFailure } from './database-error.ts';

export type DirectoryOptions = { readonly database: Database; readonly seal: Seal };

export function postgresDirectory({ database, seal }: DirectoryOptions): DirectoryStore {
  return {
    ...agents(database),
    ...repositories({ database, seal }),
    setting: async (key) => (await database.get<{ readonly value: string }>(selectSetting, key))?.value,
    settings: (prefix) => database.all<Setting>(selectSettings, prefix.length, prefix),
    putSetting: async (key, value) => void (await database.run(putSetting, key, value)),
    addSetting: async (key, value) => (await database.run(insertSetting, key, value)) === 1,
  };
}

function agents(database: Database): Pick<DirectoryStore, 'addAgent' | 'agents' | 'agentByKey'> {
  return {
    addAgent: (agent) => unlessTaken(agent.name, () => database.run(...insertAgent(agent))),
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
        database.transaction((session) => addRepository(session, repository, seal)),
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

async function addRepository(
  session: Session,
  added: Repository & { readonly hookSecret: string },
  seal: Seal,
): Promise<void> {
  await session.run(...insertRepository(added));
  await session.run(putSecret, added.hookSecretId, seal.close(added.hookSecretId, added.hookSecret));
}

async function unlessTaken(name: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (!isConstraintFailure(cause)) throw cause;
    throw nameTaken(name, cause);
  }
}
