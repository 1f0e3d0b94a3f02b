import { AddRepositoryBody, RepositoriesQuery, StartBuildBody, SyncRepositoryBody } from '@signalbox/protocol';
import type { FastifyInstance } from 'fastify';
import { newAuditEntry } from '../../audit/new-audit-entry.ts';
import { actorOf, projectOf } from '../../auth/guard-routes.ts';
import { forRole } from '../../auth/policy.ts';
import { startBuildByHand } from '../../perform/start-build-by-hand.ts';
import { buildView } from '../../present/build-view.ts';
import { repositoryView } from '../../present/repository-view.ts';
import { addRepository } from '../../repositories/add-repository.ts';
import { syncRepository } from '../../repositories/sync-repository.ts';
import { pageOf } from '../page-of.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';

const viewer = forRole('viewer');
const member = forRole('member');
const maintainer = forRole('maintainer');

type OfRepository = { readonly Params: { readonly scm: string; readonly name: string } };

export function repositoryRoutes(app: FastifyInstance, services: Services): void {
  app.post('/api/repositories', maintainer, async (request, reply) => {
    const body = parse(AddRepositoryBody, request.body);
    const added = await addRepository({ project: projectOf(request), body }, services);
    const told = { what: 'repository.add', subject: `${added.scm}/${added.name}` };
    await services.store.addAudit([newAuditEntry(request, told, services)]);
    return reply.code(201).send(added);
  });

  app.get('/api/repositories', viewer, async (request) => {
    const { after, limit } = parse(RepositoriesQuery, request.query);
    const page = pageOf({ limit, after: after === undefined ? undefined : placeOf(after) });
    const repositories = await services.store.repositories(projectOf(request), page);
    return { repositories: repositories.map(repositoryView) };
  });

  app.post<OfRepository>('/api/repositories/:scm/:name/sync', member, async (request) => {
    const { branch } = parse(SyncRepositoryBody, request.body);
    const { scm, name } = request.params;
    const named = { project: projectOf(request), scm, name, ...(branch !== undefined && { branch }) };
    return syncRepository({ ...named, actor: actorOf(request) }, services);
  });

  app.post('/api/builds', member, async (request, reply) => {
    const body = parse(StartBuildBody, request.body);
    const asked = { project: projectOf(request), body, actor: actorOf(request) };
    const build = await startBuildByHand(asked, services);
    return reply.code(201).send(buildView(build, new Map()));
  });
}

/** SCM/NAME, as the query has checked it. */
function placeOf(after: string): readonly [name: string, scm: string] {
  const at = after.indexOf('/');
  return [after.slice(at + 1), after.slice(0, at)];
}
