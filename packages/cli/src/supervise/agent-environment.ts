import type { Environment } from '../context.ts';

/**
 * An agent runs other people's builds: neither the token of the administrator nor the database nor the keys of its secrets are
 * for it. Its own key
 * is told to it, for what it runs can read its environment.
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
