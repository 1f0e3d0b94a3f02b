import { type CodeJob, codeKey, jsonSchemaOf } from '@signalbox/engine';
import { type JobFlowView, type JobView, NamedPageQuery } from '@signalbox/protocol';
import type { ActionRow } from '@signalbox/store';
import type { FastifyInstance } from 'fastify';
import { projectOf } from '../../auth/guard-routes.ts';
import { forRole } from '../../auth/policy.ts';
import { defaultProject } from '../../default-project.ts';
import { flowOfCode } from '../../definitions/flow-of-code.ts';
import { knownDefinitions } from '../../definitions/known-definitions.ts';
import type { JobHost } from '../../job-hosts/job-host.ts';
import { shownPage } from '../bounded-page.ts';
import { containing, namedPageOf } from '../page-of.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';

const viewer = forRole('viewer');

/** The catalogue of jobs. */
export function jobRoutes(app: FastifyInstance, services: Services): void {
  const { store, jobHosts } = services;

  app.get('/api/jobs', viewer, async (request) => {
    const hostsOf = (code: string) =>
      jobHosts.connected().flatMap(({ agent, codes }) => (codes.includes(code) ? [agent.name] : []));
    const project = projectOf(request);
    const { contains, ...page } = namedPageOf(parse(NamedPageQuery, request.query));
    const view = (row: ActionRow) => jobView(row, hostsOf);
    return {
      jobs: await shownPage(page, (part) => store.actions(project, containing(part, contains)), {
        name: ({ job }) => job.name,
        view,
      }),
    };
  });

  app.get('/api/job-flows', viewer, async (request) => {
    const project = projectOf(request);
    const { actions: rows, flows } = await knownDefinitions(project, store);
    const actions = new Map([...rows].map(([name, { job }]) => [name, job]));
    return { flows: jobFlowViews(shownIn(project, jobHosts.connected()), { actions, flows }) };
  });
}

/**
 * Whose flows are shown in a project: code jobs are all of one, so that a flow of them can be applied in no other, and a
 * host of which the key is for others alone has nothing to tell in that one either.
 */
function shownIn(project: string, hosts: readonly JobHost[]): readonly JobHost[] {
  if (project !== defaultProject) return [];
  return hosts.filter(({ projects }) => projects === undefined || projects.includes(project));
}

/** The same of several hosts is one. */
function jobFlowViews(hosts: readonly JobHost[], known: Parameters<typeof flowOfCode>[1]): JobFlowView[] {
  const views = new Map<string, JobFlowView>();
  for (const { agent, flows } of hosts) {
    for (const declared of flows) {
      const { name, description } = declared;
      const { fsl, state, problems } = flowOfCode(declared, known);
      const { hosts: others = [] } = views.get(`${name}\n${fsl}`) ?? {};
      const view = { hosts: [...others, agent.name], state, problems: [...problems], fsl };
      views.set(`${name}\n${fsl}`, { name, ...(description !== undefined && { description }), ...view });
    }
  }
  return [...views.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function jobView({ job, updatedAt }: ActionRow, hostsOf: (code: string) => string[]): JobView {
  const { name, kind, outcomes, effect, environment } = job;
  const comments = job.kind === 'code' ? job.comments : undefined;
  return {
    name,
    kind,
    ...(job.kind === 'code' && { version: job.version, hosts: hostsOf(codeKey(job)) }),
    ...(job.kind === 'code' && job.description !== undefined && { description: job.description }),
    params: paramsOf(job.params, comments),
    schema: jsonSchemaOf(job.params, 'flow'),
    ...(job.kind === 'code' && actionsOf(job)),
    outcomes: [...outcomes],
    effect,
    ...(environment !== undefined && { environment }),
    undo: job.undo !== undefined,
    updatedAt,
  };
}

type Contract = Pick<CodeJob, 'params' | 'comments'>;

function paramsOf(params: Contract['params'], comments: Contract['comments']): JobView['params'] {
  return params.map(({ name, type, required, default: otherwise }) => ({
    name,
    type,
    required,
    ...(otherwise !== undefined && { default: otherwise as NonNullable<JobView['params'][number]['default']> }),
    ...(comments && Object.hasOwn(comments, name) && { comment: comments[name] }),
  }));
}

function actionsOf({ actions, panel }: CodeJob): Pick<JobView, 'actions' | 'panel'> {
  const views = Object.entries(actions ?? {}).map(([name, { params, description, comments }]) => ({
    name,
    ...(description !== undefined && { description }),
    params: paramsOf(params, comments),
    schema: jsonSchemaOf(params, 'flow'),
  }));
  return {
    ...(actions && { actions: views }),
    ...(panel && { panel: { sections: panel.sections.map((section) => ({ ...section })) } }),
  };
}
