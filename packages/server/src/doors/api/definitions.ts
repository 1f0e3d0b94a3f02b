import { type FlowVersion, type HttpJob, jsonSchemaOf } from '@signalbox/engine';
import { printFlow } from '@signalbox/fsl';
import {
  type ActionView,
  AppError,
  FlowVersionsQuery,
  type FlowVersionView,
  NamedPageQuery,
} from '@signalbox/protocol';
import type { ActionRow, Page } from '@signalbox/store';
import type { FastifyInstance } from 'fastify';
import { projectOf } from '../../auth/guard-routes.ts';
import { forRole } from '../../auth/policy.ts';
import { noSuchFlow } from '../../definitions/no-such-flow.ts';
import { flowView } from '../../present/flow-view.ts';
import { shownPage } from '../bounded-page.ts';
import { containing, namedPageOf } from '../page-of.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';

const viewer = forRole('viewer');

/** Flows, their versions, and actions, as they are kept. */
export function definitionRoutes(app: FastifyInstance, { store, driver }: Services): void {
  app.get('/api/flows', viewer, async (request) => {
    const project = projectOf(request);
    const { contains, ...page } = namedPageOf(parse(NamedPageQuery, request.query));
    const read = (part: Page) => store.flows(project, containing(part, contains));
    return { flows: await shownPage(page, read, { name: ({ name }) => name, view: flowView }) };
  });

  app.get<{ Params: { flow: string } }>('/api/flows/:flow', viewer, async (request) => {
    const { flow: name } = request.params;
    const project = projectOf(request);
    const flow = await store.flow(project, name);
    if (!flow) throw await noSuchFlow(name, project, store);
    return versionView(flow.version);
  });

  app.get<{ Params: { flow: string } }>('/api/flows/:flow/versions', viewer, async (request) => {
    const { flow } = request.params;
    const project = projectOf(request);
    const { after, limit } = parse(FlowVersionsQuery, request.query);
    const page = { project, flow, limit, ...(after !== undefined && { after }) };
    const versions = await store.flowHistory(page);
    if (versions.length === 0 && after === undefined) {
      throw await noSuchFlow(flow, project, store);
    }
    return { versions: versions.map(({ number, hash, at }) => ({ number, hash, at })) };
  });

  app.get<{ Params: { hash: string } }>('/api/flow-versions/:hash', viewer, async (request) => {
    const { hash } = request.params;
    const version = await driver.versions.get(hash);
    if (!version || !(await store.hasVersion(projectOf(request), version)))
      throw new AppError('flow_not_found', { message: `there is no flow version ${hash}` });
    return versionView(version);
  });

  app.get('/api/actions', viewer, async (request) => {
    const project = projectOf(request);
    const { contains, ...page } = namedPageOf(parse(NamedPageQuery, request.query));
    const view = (row: ActionRow) => (isHttp(row) ? actionView(row) : undefined);
    return {
      actions: await shownPage(page, (part) => store.actions(project, containing(part, contains)), {
        name: ({ job }) => job.name,
        view,
      }),
    };
  });

  app.get<{ Params: { action: string } }>('/api/actions/:action', viewer, async (request) => {
    const { action: name } = request.params;
    const action = await store.action(projectOf(request), name);
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
  return {
    hash,
    flow: { ...flow },
    inputSchema: jsonSchemaOf(flow.inputs),
    jobs: Object.fromEntries(contracts),
    fsl: printFlow({ flow, jobs }),
  };
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
