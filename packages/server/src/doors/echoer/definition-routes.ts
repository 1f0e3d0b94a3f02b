import { AppError } from '@signalbox/protocol';
import type { FastifyInstance } from 'fastify';
import { forRole } from '../../auth/policy.ts';
import { defaultProject } from '../../default-project.ts';
import type { Services } from '../services.ts';
import { nameOf } from './name-of.ts';
import { actionResource, emptyResource, flowResource } from './resources.ts';

const maintainer = forRole('maintainer');
const viewer = forRole('viewer');

type Named = { readonly Params: { readonly name: string; readonly uuid: string } };

export function definitionRoutes(app: FastifyInstance, services: Services): void {
  actionRoutes(app, services);
  flowRoutes(app, services);
}

function actionRoutes(app: FastifyInstance, { store, hub, now }: Services): void {
  app.get('/action', viewer, async (request) => {
    const name = nameOf(request);
    const actions = await store.actions(defaultProject);
    return actions.filter(({ job }) => name === undefined || name === job.name).map(actionResource);
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
  app.get('/flow', viewer, async (request) => {
    const asked = nameOf(request);
    const flows = await store.flows(defaultProject);
    return flows.filter(({ name }) => asked === undefined || asked === name).map(flowResource);
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
