import { AppError } from '@signalbox/protocol';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { forRole } from '../../auth/policy.ts';
import { defaultProject } from '../../default-project.ts';
import type { Services } from '../services.ts';
import { listActions, listFlows } from './definition-lists.ts';
import { listedBy } from './name-of.ts';
import { actionResource, emptyResource, flowResource } from './resources.ts';

const maintainer = forRole('maintainer');
const viewer = forRole('viewer');

type Named = { readonly Params: { readonly name: string; readonly uuid: string } };

export function definitionRoutes(app: FastifyInstance, services: Services): void {
  actionRoutes(app, services);
  flowRoutes(app, services);
}

function actionRoutes(app: FastifyInstance, { store, hub, now }: Services): void {
  app.get('/action', viewer, async (request, reply) => {
    const { name, after } = listedBy(request);
    const one = name === undefined ? undefined : await store.action(defaultProject, name);
    if (name !== undefined) return one ? [actionResource(one)] : [];
    const { rows, goesOnBehind } = await listActions(store, after);
    linkNext(reply, '/action', goesOnBehind);
    return rows.map(actionResource);
  });

  app.get<Named>('/action/:name', viewer, async (request) => {
    const action = await store.action(defaultProject, request.params.name);
    if (!action) throw new AppError('not_found', { message: `action ${request.params.name}` });
    return actionResource(action);
  });

  app.delete<Named>('/action/:name/:uuid', maintainer, async (request) => {
    const { name, uuid } = request.params;
    if (!(await store.removeAction(defaultProject, name, uuid, now()))) throw new AppError('not_found');
    hub.resourcesChanged();
    return emptyResource;
  });
}

function flowRoutes(app: FastifyInstance, { store, hub, now }: Services): void {
  app.get('/flow', viewer, async (request, reply) => {
    const { name, after } = listedBy(request);
    const one = name === undefined ? undefined : await store.flow(defaultProject, name);
    if (name !== undefined) return one ? [flowResource(one)] : [];
    const { rows, goesOnBehind } = await listFlows(store, after);
    linkNext(reply, '/flow', goesOnBehind);
    return rows.map(flowResource);
  });

  app.get<Named>('/flow/:name', viewer, async (request) => {
    const flow = await store.flow(defaultProject, request.params.name);
    if (!flow) throw new AppError('not_found', { message: `flow ${request.params.name}` });
    return flowResource(flow);
  });

  app.delete<Named>('/flow/:name/:uuid', maintainer, async (request) => {
    const { name, uuid } = request.params;
    if (!(await store.removeFlow(defaultProject, name, uuid, now()))) throw new AppError('not_found');
    hub.resourcesChanged();
    return emptyResource;
  });
}

/** What echoer's own clients do not look at. */
function linkNext(reply: FastifyReply, path: string, behind: string | undefined): void {
  if (behind !== undefined) void reply.header('link', `<${path}?after=${encodeURIComponent(behind)}>; rel="next"`);
}
