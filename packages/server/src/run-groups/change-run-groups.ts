import { actorName } from '@signalbox/engine';
import type { RunGroup } from '@signalbox/store';
import type { FastifyRequest } from 'fastify';
import { newAuditEntry } from '../audit/new-audit-entry.ts';
import { actorOf } from '../auth/guard-routes.ts';
import type { Services } from '../doors/services.ts';

type Sources = Pick<Services, 'store' | 'ids' | 'now'>;

/** What both doors do of a request; it is told with who has done it. */
export async function addRunGroup(
  request: FastifyRequest,
  group: Pick<RunGroup, 'project' | 'name' | 'description' | 'meta'>,
  services: Sources,
): Promise<RunGroup> {
  const told = newAuditEntry(request, { what: 'run-group.add', subject: group.name }, services);
  return services.store.addRunGroup({ ...group, ...changeOf(request, services) }, told);
}

/** One that is finished stays as it is. */
export async function finishRunGroup(
  request: FastifyRequest,
  { id, name }: Pick<RunGroup, 'id' | 'name'>,
  services: Sources,
): Promise<RunGroup> {
  const told = newAuditEntry(request, { what: 'run-group.finish', subject: name, details: { id } }, services);
  await services.store.finishRunGroup(id, changeOf(request, services), told);
  return (await services.store.runGroupById(id)) as RunGroup;
}

function changeOf(request: FastifyRequest, { ids, now }: Sources) {
  return { change: ids.next(), by: actorName(actorOf(request)), at: now() };
}
