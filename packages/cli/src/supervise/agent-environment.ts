import type { Environment } from '../context.ts';

/**
 * An agent runs other people's builds: neither the token of the administrator nor the database is for it. Its own key
 * is told to it, for what it runs can read its environment.
 */
export function agentEnvironment(given: Environment): Environment {
  const { SIGNALBOX_TOKEN: _, SIGNALBOX_DATABASE: __, SIGNALBOX_AGENT_KEY: ___, ...others } = given;
  return others;
}
