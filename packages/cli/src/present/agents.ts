import type { AgentView } from '@signalbox/protocol';
import { instant } from './instant.ts';
import { table } from './table.ts';

export function presentAgents({ agents }: { readonly agents: readonly AgentView[] }): string {
  if (agents.length === 0) return 'There is no agent yet.';
  const rows = agents.map(({ name, serves, connected, running, cordon }) => [
    name,
    [...(serves.builds ? ['builds'] : []), ...serves.jobs.map((job) => `job ${job}`)].join(', '),
    connected ? 'connected' : '-',
    String(running),
    cordon ? `none, says ${cordon.by}, since ${instant(cordon.since)}` : 'yes',
  ]);
  return table({ heads: ['AGENT', 'FOR', 'HERE', 'RUNNING', 'NEW WORK'], rows });
}

export function presentAgent({ name, running, cordon }: AgentView): string {
  if (!cordon) return `${name} takes work again.`;
  return running === 0
    ? `${name} takes no new work, and has none.`
    : `${name} takes no new work. It has ${running} in hand.`;
}
