import type { Environment } from '../context.ts';

/**
 * An agent runs other people's builds: the administrator's token, the database and the keys of its secrets are not for it.
 * Its own key is told to it, for what it runs can read its environment.
 */
export function agentEnvironment(given: Environment): Environment {
  const {
    SIGNALBOX_TOKEN: _token,
    SIGNALBOX_DATABASE: _database,
    SIGNALBOX_MASTER_KEYS: _masterKeys,
    SIGNALBOX_AGENT_KEY: _agentKey,
    ...others
  } = given;
  return others;
}
