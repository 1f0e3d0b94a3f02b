import { type FlowVersion, migrationPlan, type Run } from '@signalbox/engine';
import { AppError, MigrateBody, MigrationQuery, type MigrationView } from '@signalbox/protocol';
import type { FastifyInstance } from 'fastify';
import { actorOf, identityOf, projectOf } from '../../auth/guard-routes.ts';
import { hasRole } from '../../auth/identity.ts';
import { forRole } from '../../auth/policy.ts';
import { runOf } from '../../driver/answer.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { findRun } from './find-run.ts';
import { summaryOf } from './summaries.ts';

const viewer = forRole('viewer');
const member = forRole('member');

type OfRun = { readonly Params: { readonly run: string } };

/** Moves of runs to other versions of their flows, and what these would do. */
export function migrationRoutes(app: FastifyInstance, { store, driver }: Services): void {
  app.get<OfRun>('/api/runs/:run/migration', viewer, async (request): Promise<MigrationView> => {
    const run = await findRun(store, projectOf(request), request.params.run);
    const to = await versionFor(run, parse(MigrationQuery, request.query).to);
    const from = await driver.versions.get(run.flow.hash);
    if (!from) throw new Error(`flow version ${run.flow.hash} of run ${run.id} is not stored`);
    const { problems, stay, askedAgain, vanish, superseded } = migrationPlan(run, from, to);
    return {
      ...{ from: from.hash, to: to.hash, problems: [...problems], stay: [...stay] },
      ...{ askedAgain: [...askedAgain], vanish: [...vanish], superseded: [...superseded] },
    };
  });

  app.post<OfRun>('/api/runs/:run/migrate', member, async (request) => {
    const { to, reason } = parse(MigrateBody, request.body);
    const run = await findRun(store, projectOf(request), request.params.run);
    const version = await versionFor(run, to);
    const newest = await store.flow(run.project, run.flow.name);
    if (version.hash !== newest?.version.hash && !hasRole(identityOf(request), 'admin')) {
      throw new AppError('forbidden', {
        message: 'only the administrator moves a run to another version than the newest',
      });
    }
    const command = { type: 'migrate' as const, to: version, reason };
    const commands = [{ to: { kind: 'run' as const, id: run.id }, command }];
    return summaryOf(runOf(await driver.execute({ actor: actorOf(request), commands })), store);
  });

  async function versionFor({ project, flow }: Run, wanted: string): Promise<FlowVersion> {
    const newest = wanted === 'newest' ? (await store.flow(project, flow.name))?.version : undefined;
    const version = newest ?? (await driver.versions.get(wanted));
    // Known by its hash alone it may be of another project.
    if (!version || !(await store.hasVersion(project, version)))
      throw new AppError('flow_not_found', { message: `there is no version ${wanted} of flow ${flow.name}` });
    return version;
  }
}
