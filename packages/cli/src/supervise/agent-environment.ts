import type { Environment } from '../context.ts';

/** An agent runs other people's builds: neither the token of the administrator nor the database is for it. */
export function agentEnvironment(given: Environment): Environment {
  const { SIGNALBOX_TOKEN: _, SIGNALBOX_DATABASE: __, ...others } = given;
  return others;
}
