import { AppError, type JobFlowView } from '@signalbox/protocol';
import type { Client } from './client.ts';
import { textHash } from './text-hash.ts';

/**
 * The flow of this name that job hosts have in their code: one, or nobody knows which is meant. `NAME@HASH` is that of
 * which this text was read, and no other.
 */
export async function findCodeFlow(client: Pick<Client, 'jobFlows'>, asked: string): Promise<JobFlowView> {
  const all = await client.jobFlows();
  const [, name = asked, hash] = /^(.+)@([0-9a-f]{12})$/.exec(asked) ?? [];
  const [flow, other] = all.filter((each) => each.name === name);
  if (flow && !other && (hash === undefined || hash === textHash(flow.fsl))) return flow;
  if (flow && !other) {
    const message = `the flow ${name} of the hosts is ${textHash(flow.fsl)} now, not ${hash}: read it again`;
    throw new AppError('digest_stale', { message });
  }
  if (flow && other) {
    const hosts = [flow, other].map((each) => each.hosts.join(', ')).join(' and ');
    throw new AppError('wrong_status', { message: `the flow ${name} of ${hosts} is not the same: stop one of them` });
  }
  const names = [...new Set(all.map((each) => each.name))].join(', ') || 'none';
  throw new AppError('flow_not_found', {
    message: `no job host that is connected has a flow ${name}; flows: ${names}`,
  });
}
