import type { Store } from '@signalbox/store';

/** What people call the agents, by their ids. */
export type AgentNames = ReadonlyMap<string, string>;

export async function agentNames(store: Pick<Store, 'agents'>): Promise<AgentNames> {
  return new Map((await store.agents()).map(({ id, name }) => [id, name]));
}
