import type { FlowVersion, HttpJob } from '@signalbox/engine';
import { printFlow } from '@signalbox/fsl';
import { type ActionView, AppError, FlowVersionsQuery, type FlowVersionView } from '@signalbox/protocol';
import type { ActionRow } from '@signalbox/store';
import type { FastifyInstance } from 'fastify';
import { forRole } from '../../auth/policy.ts';
import { defaultProject } from '../../default-project.ts';
import { noSuchFlow } from '../../definitions/no-such-flow.ts';
import { flowView } from '../../present/flow-view.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';

const viewer = forRole('viewer');

/** Flows, their versions, and actions, as they are kept. */
export function definitionRoutes(app: FastifyInstance, { store, driver }: Services): void {
  app.get('/api/flows', viewer, async () => {
    const flows = await store.flows(defaultProject);
    return { flows: flows.map(flowView) };
  });

  app.get<{ Params: { flow: string } }>('/api/flows/:flow', viewer, async ({ params: { flow: name } }) => {
    const flow = await store.flow(defaultProject, name);
    if (!flow) throw await noSuchFlow(name, defaultProject, store);
    return versionView(flow.version);
  });

  app.get<{ Params: { flow: string } }>('/api/flows/:flow/versions', viewer, async ({ params: { flow }, query }) => {
    const { after, limit } = parse(FlowVersionsQuery, query);
    const page = { project: defaultProject, flow, limit, ...(after !== undefined && { after }) };
    const versions = await store.flowHistory(page);
    if (versions.length === 0 && after === undefined) {
      throw await noSuchFlow(flow, defaultProject, store);
    }
    return { versions: versions.map(({ number, hash, at }) => ({ number, hash, at })) };
  });

  app.get<{ Params: { hash: string } }>('/api/flow-versions/:hash', viewer, async ({ params: { hash } }) => {
    const version = await driver.versions.get(hash);
    if (!version) throw new AppError('flow_not_found', { message: `there is no flow version ${hash}` });
    return versionView(version);
  });

  app.get('/api/actions', viewer, async () => {
    const actions = await store.actions(defaultProject);
    return { actions: actions.flatMap((row) => (isHttp(row) ? [actionView(row)] : [])) };
  });

  app.get<{ Params: { action: string } }>('/api/actions/:action', viewer, async ({ params: { action: name } }) => {
    const action = await store.action(defaultProject, name);
    if (!action || !isHttp(action)) throw new AppError('action_not_found', { message: `there is no action ${name}` });
    return actionView(action);
  });
}

type HttpActionRow = ActionRow & { readonly job: HttpJob };

function isHttp(row: ActionRow): row is HttpActionRow {
  return row.job.kind === 'http';
}

function versionView({ hash, flow, jobs }: FlowVersion): FlowVersionView {
  const contracts = Object.entries(jobs).map(([name, job]) => [name, { ...job, params: [...job.params] }]);
  return { hash, flow: { ...flow }, jobs: Object.fromEntries(contracts), fsl: printFlow({ flow, jobs }) };
}

function actionView({ job, updatedAt }: HttpActionRow): ActionView {
  const { name, addresses, outcomes, effect, environment } = job;
  return {
    name,
    addresses: [...addresses],
    outcomes: [...outcomes],
    params: job.params.map(({ name: param, type, required }) => ({ name: param, type, required })),
    effect,
    ...(environment !== undefined && { environment }),
    updatedAt,
  };
}
