import { AppError, type JobFlowView } from '@signalbox/protocol';
import type { Client } from './client.ts';

/** The flow of this name that job hosts have in their code: one, or nobody knows which is meant. */
export async function findCodeFlow(client: Pick<Client, 'jobFlows'>, name: string): Promise<JobFlowView> {
  const all = await client.jobFlows();
  const [flow, other] = all.filter((each) => each.name === name);
  if (flow && !other) return flow;
  if (flow && other) {
    const hosts = [flow, other].map((each) => each.hosts.join(', ')).join(' and ');
    throw new AppError('wrong_status', { message: `the flow ${name} of ${hosts} is not the same: stop one of them` });
  }
  const names = [...new Set(all.map((each) => each.name))].join(', ') || 'none';
  throw new AppError('flow_not_found', {
    message: `no job host that is connected has a flow ${name}; flows: ${names}`,
  });
}
