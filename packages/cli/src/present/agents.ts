import type { AgentView } from '@signalbox/protocol';
import { instant } from './instant.ts';
import { table } from './table.ts';

export function presentAgents({ agents }: { readonly agents: readonly AgentView[] }): string {
  if (agents.length === 0) return 'There is no agent yet.';
  const rows = agents.map(({ name, serves, connected, running, cordon }) => [
    name,
    servesText(serves),
    connected ? 'connected' : '-',
    String(running),
    cordon ? `none, says ${cordon.by}, since ${instant(cordon.since)}` : 'yes',
  ]);
  return table({ heads: ['AGENT', 'FOR', 'HERE', 'RUNNING', 'NEW WORK'], rows });
}

function servesText({ builds, jobs, projects }: AgentView['serves']): string {
  const what = [...(builds ? ['builds'] : []), ...jobs.map((job) => `job ${job}`)].join(', ');
  return projects ? `${what} of ${projects.join(', ')}` : what;
}

export function presentAgent({ name, running, cordon }: AgentView): string {
  if (!cordon) return `${name} takes work again.`;
  return running === 0
    ? `${name} takes no new work, and has none.`
    : `${name} takes no new work. It has ${running} in hand.`;
}
