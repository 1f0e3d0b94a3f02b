import {
  own,
  plannedUndo,
  type Run,
  type RunCommand,
  type UndoSearch,
  undoAfter,
  type VisitToUndo,
} from '@signalbox/engine';
import { AppError, CompensateBody, RollbackBody, type UndoPlan, UndoQuery } from '@signalbox/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { actorOf, identityOf, projectOf } from '../../auth/guard-routes.ts';
import { hasRole } from '../../auth/identity.ts';
import { forRole } from '../../auth/policy.ts';
import { runOf } from '../../driver/answer.ts';
import { childIdOf } from '../../driver/working-set.ts';
import { searchUndo } from '../../perform/search-undo.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { findRun } from './find-run.ts';
import { summaryOf } from './summaries.ts';

const viewer = forRole('viewer');
const member = forRole('member');
/** Each is looked for in the journal. */
const mostShown = 500;

type OfRun = { readonly Params: { readonly run: string } };

/** Runs that take back what they did, and what that would be. */
export function rollbackRoutes(app: FastifyInstance, { store, driver }: Services): void {
  const perform = async (request: FastifyRequest<OfRun>, command: RunCommand) => {
    const { id } = await findRun(store, projectOf(request), request.params.run);
    const commands = [{ to: { kind: 'run' as const, id }, command }];
    return summaryOf(runOf(await driver.execute({ actor: actorOf(request), commands })), store);
  };

  app.post<OfRun>('/api/runs/:run/rollback', member, async (request) => {
    const { reason } = parse(RollbackBody, request.body);
    const isAdmin = hasRole(identityOf(request), 'admin');
    return perform(request, { type: 'rollback', ...(reason !== undefined && { reason }), isAdmin });
  });

  app.post<OfRun>('/api/runs/:run/compensate-to', member, async (request) => {
    const body = parse(CompensateBody, request.body);
    return perform(request, { type: 'compensate-to', ...body });
  });

  app.get<OfRun>('/api/runs/:run/undo', viewer, async (request): Promise<UndoPlan> => {
    const run = await findRun(store, projectOf(request), request.params.run);
    const { to } = parse(UndoQuery, request.query);
    return undoPlan(run, to);
  });

  async function undoPlan(run: Run, to: string | undefined): Promise<UndoPlan> {
    const version = await driver.versions.get(run.flow.hash);
    const planned = version && plannedUndo(run, version);
    const visits: UndoPlan['visits'][number][] = [];
    let search: UndoSearch | undefined = planned && { ...planned, ...endOf(run, to) };
    const underWay = run.rollback?.undo?.visit;
    if (search && underWay) visits.push(await viewOf(underWay));
    while (search && visits.length < mostShown) {
      const found = await searchUndo(search, { store, versions: driver.versions });
      if (found.kind === 'end') return { visits, goesOn: false };
      visits.push(await viewOf(found.visit));
      search = undoAfter(search, found.visit);
    }
    return { visits, goesOn: search !== undefined };
  }

  async function viewOf({ step, visit, outcome, how, uuid, ...no }: VisitToUndo): Promise<UndoPlan['visits'][number]> {
    const child = how === 'run' ? childIdOf(uuid) : undefined;
    const name = child === undefined ? undefined : (await driver.run(child))?.name;
    return {
      ...{ step, visit, how },
      ...(outcome !== undefined && { outcome }),
      ...(no.irreversible !== undefined && { irreversible: no.irreversible }),
      ...(no.forwardOnly && { forwardOnly: no.forwardOnly }),
      ...(child !== undefined && { child }),
      ...(name !== undefined && { childName: name }),
    };
  }
}

/** Back to a step that has ended. */
function endOf({ steps }: Run, step: string | undefined): Pick<UndoSearch, 'to'> {
  if (step === undefined) return {};
  const last = own(steps, step)?.last;
  if (!last) throw new AppError('step_not_found', { message: `no visit of step ${step} has ended` });
  return { to: { step, visit: last.visit } };
}
