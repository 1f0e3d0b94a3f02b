import { type Build, isBuildOver, own, type Workflow } from '@signalbox/engine';
import { AppError, BuildsQuery, type LogPage, LogQuery, StopBody } from '@signalbox/protocol';
import type { LogStream, Repository } from '@signalbox/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { actorOf, type ProjectName, projectOf } from '../../auth/guard-routes.ts';
import { forRole } from '../../auth/policy.ts';
import { buildOf } from '../../driver/answer.ts';
import type { EventStream } from '../../event-stream.ts';
import { buildView } from '../../present/build-view.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';

const viewer = forRole('viewer');
const member = forRole('member');

type OfBuild = { readonly Params: { readonly build: string } };

export function buildRoutes(app: FastifyInstance, services: Services): void {
  const { store, driver } = services;

  app.get('/api/builds', viewer, async (request) => {
    const { after, limit, repository: named } = parse(BuildsQuery, request.query);
    const repository = named === undefined ? undefined : await findRepository(services, projectOf(request), named);
    const filter = { ...(after && { after }), ...(repository && { repository: repository.id }) };
    const builds = await store.builds({ project: projectOf(request), limit, ...filter });
    return { builds: builds.map(buildView) };
  });

  app.get<OfBuild>('/api/builds/:build', viewer, async (request) =>
    buildView(await findBuild(store, projectOf(request), request.params.build)),
  );

  app.post<OfBuild>('/api/builds/:build/kill', member, async (request) => {
    const { id } = await findBuild(store, projectOf(request), request.params.build);
    const { reason } = parse(StopBody, request.body);
    const command = { type: 'kill' as const, reason: reason ?? 'killed by hand' };
    const answer = await driver.execute({
      actor: actorOf(request),
      commands: [{ to: { kind: 'build', id }, command }],
    });
    return buildView(buildOf(answer));
  });

  app.get<OfBuild>('/api/builds/:build/log', viewer, async (request) => {
    const { from, limit } = parse(LogQuery, request.query);
    const { stream, over } = await logOf(services, request);
    const lines = await services.files.readLog(stream, from, limit);
    const next = (lines.at(-1)?.pos ?? from - 1) + 1;
    // A page may be short because its lines are long, so only the store knows whether it was the last.
    const more = over ? await services.files.readLog(stream, next, 1) : [];
    const page: LogPage = { lines: [...lines], next, over: over && more.length === 0 };
    return page;
  });

  app.get<OfBuild>('/api/builds/:build/log/stream', viewer, async (request, reply) => {
    await logOf(services, request);
    const stream = services.streams.open(request, reply);
    await followLog(services, request, stream);
  });
}

async function findRepository({ store }: Services, project: ProjectName, named: string): Promise<Repository> {
  const [scm = '', name = ''] = named.split('/', 2);
  const repository = await store.repositoryByName(scm, name);
  if (repository?.project !== project)
    throw new AppError('repository_not_found', { message: `there is no repository ${named}` });
  return repository;
}

/** One of another project is as one that is not there. */
export async function findBuild(store: Services['store'], project: ProjectName, id: string): Promise<Build> {
  const [found] = await store.load([{ kind: 'build', id }]);
  if (found?.kind !== 'build' || found.state.project !== project)
    throw new AppError('build_not_found', { message: `there is no build ${id}` });
  return found.state;
}

type Found = { readonly stream: LogStream; readonly over: boolean };

/** The stream of a proc in the newest execution of its workflow, and whether nothing will be added to it. */
async function logOf(services: Services, request: FastifyRequest): Promise<Found> {
  const { build: id } = request.params as OfBuild['Params'];
  const { proc: name, workflow: workflowName } = parse(LogQuery, request.query);
  const build = await findBuild(services.store, projectOf(request), id);
  const workflow = workflowOf(build, name, workflowName);
  const proc = workflow?.procs.find((candidate) => candidate.name === name);
  if (!workflow || !proc) throw new AppError('log_not_found', { message: `build ${id} has no step ${name}` });
  const epoch = 'epoch' in workflow.state ? workflow.state.epoch : 0;
  const over = isBuildOver(build) || (proc.state.status !== 'pending' && proc.state.status !== 'running');
  return { stream: { build: id, workflow: workflow.name, epoch, proc: name }, over };
}

function workflowOf(build: Build, proc: string, name: string | undefined): Workflow | undefined {
  if (name !== undefined) return own(build.workflows, name);
  return Object.values(build.workflows).find(({ procs }) => procs.some((candidate) => candidate.name === proc));
}

const pageSize = 100;

type LogPlace = { readonly epoch: number | undefined; readonly next: number };

/** `Last-Event-ID: <epoch>:<pos>`, or `?from=` of whichever execution is the newest. */
function startOfLog(request: FastifyRequest): LogPlace {
  const [, epoch, pos] = /^(\d{1,15}):(\d{1,15})$/.exec(String(request.headers['last-event-id'])) ?? [];
  if (epoch !== undefined && pos !== undefined) return { epoch: Number(epoch), next: Number(pos) + 1 };
  return { epoch: undefined, next: parse(LogQuery, request.query).from };
}

async function followLog(services: Services, request: FastifyRequest, stream: EventStream): Promise<void> {
  const { hub, files, log } = services;
  const { build } = request.params as OfBuild['Params'];
  let at = startOfLog(request);
  const unsubscribe = [
    hub.onLog((changed) => (changed === undefined || changed.build === build) && stream.wake()),
    hub.onChange((changed) => changed.id === build && stream.wake()),
  ];
  try {
    while (!stream.closed) {
      // Looked at before the lines are: what is over then has all of its lines stored.
      const found = await logOf(services, request);
      const { epoch } = found.stream;
      // Another agent has begun the workflow anew, with its first line.
      if (at.epoch !== undefined && at.epoch !== epoch) at = { epoch, next: 0 };
      const lines = await files.readLog(found.stream, at.next, pageSize);
      for (const line of lines) {
        stream.send({ id: `${epoch}:${line.pos}`, data: line });
        await stream.ready();
      }
      at = { epoch, next: (lines.at(-1)?.pos ?? at.next - 1) + 1 };
      // A page may be short because its lines are long: only an empty one is the last.
      if (lines.length > 0) continue;
      if (found.over) {
        stream.send({ event: 'end', data: null });
        break;
      }
      await stream.waken();
    }
  } catch (error) {
    log.error('stream of a log broke', { build, error });
  } finally {
    for (const end of unsubscribe) end();
    stream.close();
  }
}
