import type { Build } from '@signalbox/engine';
import { AppError, BuildsQuery, StopBody } from '@signalbox/protocol';
import type { Repository } from '@signalbox/store';
import type { FastifyInstance } from 'fastify';
import { actorOf, type ProjectName, projectOf } from '../../auth/guard-routes.ts';
import { alsoInArchive, forRole } from '../../auth/policy.ts';
import { buildOf } from '../../driver/answer.ts';
import { agentNames } from '../../present/agent-names.ts';
import { buildView } from '../../present/build-view.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';

const viewer = forRole('viewer');

type OfBuild = { readonly Params: { readonly build: string } };

export function buildRoutes(app: FastifyInstance, services: Services): void {
  const { store, driver } = services;

  app.get('/api/builds', viewer, async (request) => {
    const { after, limit, repository: named } = parse(BuildsQuery, request.query);
    const repository = named === undefined ? undefined : await findRepository(services, projectOf(request), named);
    const filter = { ...(after && { after }), ...(repository && { repository: repository.id }) };
    const builds = await store.builds({ project: projectOf(request), limit, ...filter });
    const agents = await agentNames(store);
    return { builds: builds.map((build) => buildView(build, agents)) };
  });

  app.get<OfBuild>('/api/builds/:build', viewer, async (request) =>
    buildView(await findBuild(store, projectOf(request), request.params.build), await agentNames(store)),
  );

  app.post<OfBuild>('/api/builds/:build/kill', alsoInArchive('member'), async (request) => {
    const { id } = await findBuild(store, projectOf(request), request.params.build);
    const { reason } = parse(StopBody, request.body);
    const command = { type: 'kill' as const, reason: reason ?? 'killed by hand' };
    const answer = await driver.execute({
      actor: actorOf(request),
      commands: [{ to: { kind: 'build', id }, command }],
    });
    return buildView(buildOf(answer), await agentNames(store));
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
