import type { Values } from '@signalbox/engine';
import { AddRunGroupBody, AppError, RunGroupsQuery, type RunGroupView } from '@signalbox/protocol';
import { type RunCounts, type RunGroup, StoreError } from '@signalbox/store';
import type { FastifyInstance } from 'fastify';
import { projectOf } from '../../auth/guard-routes.ts';
import { forRole } from '../../auth/policy.ts';
import { addRunGroup, finishRunGroup } from '../../run-groups/change-run-groups.ts';
import { requireRunGroup } from '../../run-groups/find-run-group.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';

const viewer = forRole('viewer');
const member = forRole('member');

type OfGroup = { readonly Params: { readonly group: string } };

/** Whoever may start runs may say which of them belong together, and when there are no more of them. */
export function runGroupRoutes(app: FastifyInstance, services: Services): void {
  const { store } = services;

  app.get('/api/run-groups', viewer, async (request) => {
    const { limit, ...asked } = parse(RunGroupsQuery, request.query);
    const filter = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
    const groups = await store.runGroups({ project: projectOf(request), limit, ...filter });
    return { groups: await shown(groups) };
  });

  app.post('/api/run-groups', member, async (request, reply) => {
    const { meta, ...body } = parse(AddRunGroupBody, request.body);
    const group = { project: projectOf(request), ...body, meta: meta as Values };
    return reply.code(201).send(viewOf(await addRunGroup(request, group, services).catch(nameIsTaken), {}));
  });

  app.get<OfGroup>('/api/run-groups/:group', viewer, async (request) => {
    const group = await requireRunGroup(request.params.group, projectOf(request), store);
    return (await shown([group]))[0];
  });

  app.post<OfGroup>('/api/run-groups/:group/finish', member, async (request) => {
    const group = await requireRunGroup(request.params.group, projectOf(request), store);
    return (await shown([await finishRunGroup(request, group, services)]))[0];
  });

  async function shown(groups: readonly RunGroup[]): Promise<readonly RunGroupView[]> {
    const counts = await store.runGroupCounts(groups.map(({ id }) => id));
    return groups.map((group) => viewOf(group, counts.get(group.id) ?? {}));
  }
}

function viewOf(group: RunGroup, runs: RunCounts): RunGroupView {
  return { ...group, meta: group.meta as RunGroupView['meta'], runs: { ...runs } as RunGroupView['runs'] };
}

function nameIsTaken(error: unknown): never {
  if (!(error instanceof StoreError) || error.code !== 'already_exists') throw error;
  throw new AppError('already_exists', { message: error.message }, { cause: error });
}
