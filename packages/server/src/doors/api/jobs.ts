import { type CodeJob, codeKey, jsonSchemaOf, type Run } from '@signalbox/engine';
import { AppError, type JobFlowView, type JobView, StepLogQuery } from '@signalbox/protocol';
import type { ActionRow } from '@signalbox/store';
import type { FastifyInstance } from 'fastify';
import { projectOf } from '../../auth/guard-routes.ts';
import { forRole } from '../../auth/policy.ts';
import { flowOfCode } from '../../definitions/flow-of-code.ts';
import { logOf } from '../../job-hosts/delivery-of.ts';
import type { JobHost } from '../../job-hosts/job-host.ts';
import { visitsPage } from '../bounded-page.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { findRun } from './find-run.ts';

const viewer = forRole('viewer');

/** The catalogue of jobs, and what code has said. */
export function jobRoutes(app: FastifyInstance, services: Services): void {
  const { store, files, jobHosts } = services;

  app.get('/api/jobs', viewer, async (request) => {
    const hostsOf = (code: string) =>
      jobHosts.connected().flatMap(({ agent, codes }) => (codes.includes(code) ? [agent.name] : []));
    return { jobs: (await store.actions(projectOf(request))).map((row) => jobView(row, hostsOf)) };
  });

  app.get('/api/job-flows', viewer, async (request) => {
    const project = projectOf(request);
    const actions = new Map((await store.actions(project)).map(({ job }) => [job.name, job]));
    const flows = new Map((await store.flows(project)).map(({ name, version }) => [name, version]));
    return { flows: jobFlowViews(jobHosts.connected(), { actions, flows }) };
  });

  app.get<{ Params: { run: string } }>('/api/runs/:run/log', viewer, async (request) => {
    const { step, visit, attempt, undo, from, limit } = parse(StepLogQuery, request.query);
    const run = await findRun(store, projectOf(request), request.params.run);
    const latest = latestAttempt(run, step) ?? (await latestWithdrawn(store, run, step));
    if (!latest) throw new AppError('log_not_found', { message: `step ${step} of run ${run.name} has no log` });
    const ref = {
      run: run.id,
      step,
      visit: visit ?? latest.visit,
      attempt: attempt ?? (visit === undefined ? latest.attempt : 1),
    };
    const isOpen = latest.isOpen && ref.visit === latest.visit && ref.attempt === latest.attempt;
    const lines = await files.readLog(logOf({ attempt: ref, ...(undo !== undefined && { undo }) }), from, limit);
    return { lines, next: (lines.at(-1)?.pos ?? from - 1) + 1, over: !isOpen };
  });
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
    schema: jsonSchemaOf(job.params),
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
    schema: jsonSchemaOf(params),
  }));
  return {
    ...(actions && { actions: views }),
    ...(panel && { panel: { sections: panel.sections.map((section) => ({ ...section })) } }),
  };
}

type Latest = { readonly visit: number; readonly attempt: number; readonly isOpen: boolean };

/** Of code alone: other attempts have no lines of their own. */
function latestAttempt({ open, steps }: Run, step: string): Latest | undefined {
  const visit = Object.hasOwn(open, step) ? open[step] : undefined;
  if (visit?.phase.kind === 'attempting')
    return { visit: visit.number, attempt: visit.phase.attempt.number, isOpen: true };
  const failed = visit?.failedAttempts.at(-1);
  if (visit && failed) return { visit: visit.number, attempt: failed.number, isOpen: false };
  const last = Object.hasOwn(steps, step) ? steps[step]?.last : undefined;
  return last && { visit: last.visit, attempt: last.attempt, isOpen: false };
}

const visitsLookedAt = 1000;

/** What failed is no result of its step once the run has taken it back. */
async function latestWithdrawn(store: Services['store'], run: Run, step: string): Promise<Latest | undefined> {
  const { rows } = await visitsPage(store, { run: run.id, limit: visitsLookedAt });
  const visits = rows.filter((each) => each.step === step).toSorted((a, b) => b.visit - a.visit);
  const [last] = visits;
  const failed = last?.failedAttempts.at(-1);
  return last && failed && { visit: last.visit, attempt: failed.number, isOpen: false };
}
